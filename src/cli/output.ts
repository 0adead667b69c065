import { Option } from 'commander';

export interface OutputChoice {
  readonly output: 'text' | 'json';
}

/** `--output text|json`, for commands that print what programs may read. */
export function outputOption(): Option {
  return new Option('-o, --output <format>', 'text or json').choices(['text', 'json']).default('text');
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
