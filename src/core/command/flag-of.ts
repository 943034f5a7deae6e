/** The name of an option as it is typed: maxLag is --max-lag. */
export const flagOf = (key: string): string => `--${kebab(key)}`;

export const kebab = (key: string): string => key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
