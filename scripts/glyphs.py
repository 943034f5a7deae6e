"""Write src/core/chart/glyphs.ts and text-widths.ts from fonts on this machine.

    python3 scripts/glyphs.py 'Inter[opsz,wght].ttf' DejaVuSans.ttf LiberationSans-Regular.ttf

The first font (SIL Open Font License 1.1) gives the outlines; all give widths. Needs fonttools.
"""
import sys
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

RANGES = [
    (0x20, 0x7E), (0xA0, 0x17F),  # Latin
    (0x391, 0x3C9), (0x3D1, 0x3D1), (0x3D5, 0x3D6), (0x3F5, 0x3F5),  # Greek
    (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x2030, 0x2030), (0x2032, 0x2033),
    (0x2070, 0x208E), (0x2090, 0x209C), (0x2009, 0x200A), (0x202F, 0x202F), (0x1D62, 0x1D65), (0x2C7C, 0x2C7C),
    (0x20AC, 0x20AC), (0x2113, 0x2113), (0x211D, 0x211D), (0x2190, 0x2195), (0x21D0, 0x21D4), (0x2200, 0x2265),
    (0x2282, 0x228B), (0x22A5, 0x22A5), (0x22C5, 0x22C5), (0x27E8, 0x27E9), (0x2713, 0x2713), (0x2717, 0x2717),
    (0x25A0, 0x25A1), (0x25CB, 0x25CF), (0xFFFD, 0xFFFD),
]
EM = 1000
# Signs that the font lacks, as (advance, path) in the same form.
EXTRA = {
    0x2207: (720, 'm20-716l680 0-296 716-88 0zm132 76l208 520 208-520z'),
    0x2225: (440, 'm90-760l74 0 0 820-74 0zm186 0l74 0 0 820-74 0z'),
    0x2227: (680, 'm40 0l256-640 88 0 256 640-86 0-214-552-214 552z'),
    0x2228: (680, 'm40-640l256 640 88 0 256-640-86 0-214 552-214-552z'),
    0x2208: (640, 'm580-640l-240 0q-270 0-270 320 0 320 270 320l240 0 0-76-240 0q-170 0-186-206l386 0 0-76-386 0q16-206 186-206l240 0z'),
    0x2229: (660, 'm70 0l0-350q0-290 260-290 260 0 260 290l0 350-78 0 0-350q0-214-182-214-182 0-182 214l0 350z'),
    0x222A: (660, 'm70-640l0 350q0 290 260 290 260 0 260-290l0-350-78 0 0 350q0 214-182 214-182 0-182-214l0-350z'),
    0x22A5: (720, 'm322-716l76 0 0 640 282 0 0 76-640 0 0-76 282 0z'),
    0x27E8: (360, 'm250-760l74 0-190 390 190 390-74 0-194-390z'),
    0x27E9: (360, 'm110-760l-74 0 190 390-190 390 74 0 194-390z'),
}


class RelativePen(BasePen):
    """Relative SVG path data with integer steps; rounding happens on absolute points, so nothing drifts."""

    def __init__(self, glyphs, scale):
        super().__init__(glyphs)
        self.scale, self.at, self.out, self.last = scale, (0, 0), [], ''

    def step(self, command, *points):
        rounded = [(round(x * self.scale), -round(y * self.scale)) for x, y in points]
        numbers = [v - o for p in rounded for v, o in zip(p, self.at)]
        text = command if command != self.last or command == 'm' else ' '
        for i, n in enumerate(numbers):
            text += str(n) if n < 0 or i == 0 else f' {n}'
        self.out.append(text.replace(' -', '-'))
        self.at, self.last = rounded[-1], command

    def _moveTo(self, p):
        self.step('m', p)
        self.start = self.at

    def _lineTo(self, p):
        if (round(p[0] * self.scale), -round(p[1] * self.scale)) != self.at:
            self.step('l', p)

    def _qCurveToOne(self, c, p):
        self.step('q', c, p)

    def _closePath(self):
        self.out.append('z')
        self.at, self.last = self.start, ''


def main(outline_path, *width_paths):
    outline = instantiateVariableFont(TTFont(outline_path), {'opsz': 14, 'wght': 400})
    fonts = [outline] + [TTFont(p) for p in width_paths]
    glyphs, cmap, metrics = outline.getGlyphSet(), outline.getBestCmap(), outline['hmtx']
    scale = EM / outline['head'].unitsPerEm
    rows, widths = [], []
    for lo, hi in RANGES:
        for code in range(lo, hi + 1):
            seen = [f['hmtx'][f.getBestCmap()[code]][0] / f['head'].unitsPerEm for f in fonts if code in f.getBestCmap()]
            if code in EXTRA:
                seen.append(EXTRA[code][0] / EM)
            if not seen:
                continue
            widths.append((code, round(max(seen) * 100)))
            if code in cmap:
                pen = RelativePen(glyphs, scale)
                glyphs[cmap[code]].draw(pen)
                rows.append(f'{code:x} {round(metrics[cmap[code]][0] * scale)} {"".join(pen.out)}'.rstrip())
            elif code in EXTRA:
                rows.append(f'{code:x} {EXTRA[code][0]} {EXTRA[code][1]}')
    with open('src/core/chart/glyphs.ts', 'w') as file:
        file.write(
            '/**\n'
            ' * Made by scripts/glyphs.py: outlines of a subset of Inter, one line a character: code point (hex),\n'
            ' * advance and relative path data, in thousandths of the font size with y down from the baseline.\n'
            ' *\n'
            ' * Inter is Copyright 2020 The Inter Project Authors (https://github.com/rsms/inter), under the SIL\n'
            ' * Open Font License, Version 1.1 (OFL.txt beside this file); so is this file, derived from it.\n'
            ' */\n'
            'export const GLYPHS = `' + '\n'.join(rows) + '`;\n')
    with open('src/core/chart/text-widths.ts', 'w') as file:
        file.write(
            '/**\n'
            ' * Made by scripts/glyphs.py: widths of characters in hundredths of the font size, the widest of\n'
            ' * Inter, DejaVu Sans and Liberation Sans (the metrics of Arial), as `first code point (hex):widths`.\n'
            ' */\n'
            'export const TEXT_WIDTHS = `' + '\n'.join(runs(widths)) + '`;\n')
    print(len(rows), 'outlines,', len(widths), 'widths')


def runs(widths):
    """Join neighbouring code points into lines."""
    line, expected = [], None
    for code, width in widths:
        if code != expected or len(line) > 40:
            if line:
                yield ' '.join(line)
            line = [f'{code:x}:{width}']
        else:
            line.append(str(width))
        expected = code + 1
    yield ' '.join(line)


main(*sys.argv[1:])
