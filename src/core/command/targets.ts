import { UsageError } from '../errors.js';
import { checkCreatable, fileIdentity, pathKind } from '../files.js';
import type { Item } from './inputs.js';
import { checkExtension, defaultExtension, extensionOf, extensionsFor } from './outputs.js';
import type { Form } from './spec.js';

/** Where one output of one input goes, and as what. */
export interface Target {
  path: string;
  extension: string;
  /** Set where no extension was given: a result that is a folder of files goes here instead. */
  folder?: string;
}

/** One output option as it was given: `--out`, `--plot`, `--labels` …. */
export interface OutputRequest {
  flag: string;
  path: string;
  forms: readonly Form[];
  format?: string;
}

/**
 * Paths of one output option for every input. With several inputs it names a folder and each file is called
 * after its input; so it does when it ends in a slash or a folder is there already.
 */
export async function planTargets(
  request: OutputRequest,
  items: readonly Item[],
  batch: boolean,
): Promise<Target[]> {
  const { flag, path, forms, format } = request;
  if (format) checkExtension(format.replace(/^\./, '').toLowerCase(), forms, `--format ${format}`);
  const preferred = format?.replace(/^\./, '').toLowerCase();
  if (forms.length === 1 && forms[0] === 'files') {
    if (path === '-') throw new UsageError(`${flag} - : this result is a folder of files`);
    if ((await pathKind(path)) === 'file')
      throw new UsageError(`${flag} ${path} is a file, a folder was needed`);
    return items.map(() => ({ path, extension: '', folder: path }));
  }
  const isFolder = path !== '-' && (batch || /[/\\]$/.test(path) || (await pathKind(path)) === 'folder');
  if (!isFolder) {
    if (path === '-' && items.length > 1)
      throw new UsageError(`${flag} - holds one result; several inputs need a folder`);
    const written = path === '-' ? undefined : extensionOf(path);
    const stream = path === '-' || (await pathKind(path)) === 'special';
    if (written !== undefined && !stream) {
      checkExtension(written, forms, `${flag} ${path}`);
      if (preferred !== undefined && preferred !== written)
        throw new UsageError(`--format ${format} contradicts ${flag} ${path}`);
    }
    const extension = preferred ?? (stream ? undefined : written) ?? defaultExtension(forms);
    return items.map(() => ({
      path,
      extension,
      ...(written === undefined && !stream && { folder: path }),
    }));
  }
  if (/[^/\\]\.[A-Za-z]\w{0,9}$/.test(path) && (await pathKind(path)) !== 'folder')
    throw new UsageError(`${flag} ${path}: several inputs need a folder here`, { hint: `${flag} out/` });
  const folder = path.replace(/[/\\]+$/, '');
  return items.map(({ name }) => {
    const own = extensionOf(name);
    const keeps = own !== undefined && extensionsFor(forms).includes(own);
    const extension = preferred ?? (keeps ? own : defaultExtension(forms));
    return {
      path: `${folder}/${own === undefined ? name : name.slice(0, -own.length - 1)}.${extension}`,
      extension,
      ...(!batch && { folder }),
    };
  });
}

/** Refuse outputs that would overwrite an input or each other. */
export async function checkTargets(
  targets: readonly { flag: string; path: string }[],
  items: readonly Item[],
): Promise<void> {
  const seen = new Map<string, string>();
  for (const { flag, path } of targets) {
    if (path === '/dev/null') continue;
    const other = seen.get(path);
    if (other !== undefined)
      throw new UsageError(
        path === '-'
          ? `${other} and ${flag} both want standard output`
          : `two outputs would be written to ${path}`,
      );
    seen.set(path, flag);
  }
  const inputs = new Set<string>();
  for (const { path } of items) {
    const identity = await fileIdentity(path);
    if (identity !== undefined) inputs.add(identity);
  }
  for (const { flag, path } of targets) {
    if (path === '/dev/null' || (await pathKind(path)) !== 'file') continue;
    const identity = await fileIdentity(path);
    if (identity !== undefined && inputs.has(identity))
      throw new UsageError(`${flag} ${path} is also an input; it would be lost`);
  }
  for (const { path } of targets) if (path !== '-') await checkCreatable(path);
}
