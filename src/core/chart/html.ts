import { escapeXml } from './svg.js';
import { clean } from './text.js';
import { FONTS, THEMES, type Theme } from './theme.js';

/** A page that needs nothing but itself, and says so to the browser. */
export function htmlDocument(title: string, body: string, theme: Theme | 'auto', style = ''): string {
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="${theme === 'auto' ? 'light dark' : theme}">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeXml(clean(title))}</title>
<style>
${colors(theme)}
${BASE}${style}</style>
</head>
<body>
${body}
<script>${TOOLTIPS}</script>
</body>
</html>
`;
}

function colors(theme: Theme | 'auto'): string {
  const variables = (name: Theme) => {
    const { ink, muted, faint, grid, surface, accent } = THEMES[name];
    return `:root{--ink:${ink};--muted:${muted};--faint:${faint};--grid:${grid};--surface:${surface};--accent:${accent};--raised:${name === 'light' ? '#f6f8fa' : '#1c222a'};color-scheme:${name}}`;
  };
  if (theme !== 'auto') return variables(theme);
  return `${variables('light')}\n@media screen and (prefers-color-scheme:dark){${variables('dark')}}`;
}

const BASE = `*{box-sizing:border-box}
body{margin:0;background:var(--surface);color:var(--ink);font:16px/1.6 ${FONTS}}
svg{max-width:100%;height:auto}
main.chart{display:flex;justify-content:center;padding:24px}
.tip{position:fixed;z-index:9;pointer-events:none;max-width:320px;padding:5px 9px;border-radius:6px;background:var(--ink);color:var(--surface);font-size:12.5px;line-height:1.45;white-space:pre-line;overflow-wrap:anywhere}
@media print{.tip{display:none}}
`;

/*
 * Shows the nearest point of a plot, the cell of a heat map, or the words of an element with a title. Pixels
 * come from the values and the scale in the plot's attributes: `kind low high from to`.
 */
const TOOLTIPS = `(()=>{
const tip=document.createElement('div');tip.className='tip';tip.hidden=true;document.body.append(tip);
const NS='http://www.w3.org/2000/svg';
const scale=s=>{const[k,...n]=s.split(' ');const[lo,hi,a,b]=n.map(Number);const f=k==='log'?Math.log10:v=>v;return{k,px:v=>a+(f(v)-f(lo))/(f(hi)-f(lo))*(b-a)}};
const show=(v,s,names)=>names?names[Math.round(v)]??v:s.k==='time'?new Date(v).toISOString().slice(0,19).replace('T',' '):String(Number(Number(v).toPrecision(6)));
for(const e of document.querySelectorAll('svg title')){e.parentNode.dataset.tip=e.textContent;e.remove()}
const plots=new Map();
const read=g=>{if(plots.has(g))return plots.get(g);const d=g.dataset,x=scale(d.sx),y=scale(d.sy),cx=d.cx&&JSON.parse(d.cx),cy=d.cy&&JSON.parse(d.cy),points=[];
for(const m of g.querySelectorAll('[data-x]')){const xs=m.dataset.x.split(' '),ys=m.dataset.y.split(' ');if(m.dataset.x)xs.forEach((v,i)=>points.push({px:x.px(+v),py:y.px(+ys[i]),m,text:(m.dataset.label?m.dataset.label+'\\n':'')+d.nx+': '+show(+v,x,cx)+'\\n'+d.ny+': '+show(+ys[i],y,cy)}))}
const heats=[...g.querySelectorAll('[data-heat]')].map(m=>({e:m.dataset.heat.split(' ').map(Number),v:m.dataset.v.split(' ')}));
const r={points,heats,d,x,y,cx,cy};plots.set(g,r);return r};
const dot=document.createElementNS(NS,'circle');dot.setAttribute('r','4.5');dot.setAttribute('fill','none');dot.setAttribute('stroke-width','2');dot.style.pointerEvents='none';
const place=(text,e)=>{tip.textContent=text;tip.hidden=false;const w=tip.offsetWidth,h=tip.offsetHeight;tip.style.left=Math.max(4,Math.min(innerWidth-w-4,e.clientX+14))+'px';tip.style.top=(e.clientY+18+h>innerHeight?e.clientY-h-12:e.clientY+18)+'px'};
const hide=()=>{tip.hidden=true;dot.remove()};
addEventListener('pointermove',e=>{
const own=e.target.closest&&e.target.closest('[data-tip]');if(own){dot.remove();place(own.dataset.tip,e);return}
const svg=e.target.closest&&e.target.closest('svg[role=img]')||null;if(!svg){hide();return}
const p=new DOMPoint(e.clientX,e.clientY).matrixTransform(svg.getScreenCTM().inverse());
for(const g of svg.querySelectorAll('g.plot')){const[l,t,w,h]=g.dataset.frame.split(' ').map(Number);if(p.x<l-8||p.x>l+w+8||p.y<t-8||p.y>t+h+8)continue;const r=read(g);
for(const{e:[rows,cols,x0,x1,y0,y1],v}of r.heats){const c=Math.floor((p.x-x0)/(x1-x0)*cols),q=Math.floor((p.y-y0)/(y1-y0)*rows);if(c>=0&&c<cols&&q>=0&&q<rows){place((r.cy?r.cy[q]:'row '+q)+', '+(r.cx?r.cx[c]:'column '+c)+'\\n'+v[q*cols+c],e);return}}
let best=null,near=1600;for(const o of r.points){const dx=o.px-p.x,dy=o.py-p.y,s=dx*dx+dy*dy*.25;if(s<near){near=s;best=o}}
if(best){const c=getComputedStyle(best.m);dot.setAttribute('cx',best.px);dot.setAttribute('cy',best.py);dot.setAttribute('stroke',c.stroke==='none'?c.fill:c.stroke);g.append(dot);place(best.text,e);return}}
hide()});
addEventListener('scroll',hide,{passive:true});
for(const b of document.querySelectorAll('button[data-copy]'))b.addEventListener('click',()=>{const text=b.parentNode.querySelector('code').textContent;const done=()=>{b.textContent='Copied';setTimeout(()=>{b.textContent='Copy'},1500)};
if(navigator.clipboard)navigator.clipboard.writeText(text).then(done,()=>{});else{const r=document.createRange();r.selectNodeContents(b.parentNode.querySelector('code'));getSelection().removeAllRanges();getSelection().addRange(r);document.execCommand('copy');done()}});
})()`;
