/** Where a client goes and as whom. */
export type Client = {
  /** 'https://sms.example.org', without a slash at the end: the door's own port where it has one. */
  readonly url: string
  readonly host: string
  /** SMPP's, or a port of the door's own; null: none. */
  readonly port: number | null
  readonly tlsPort: number | null
  readonly username: string
  readonly password: string
}

export type Snippet = { readonly title: string; readonly text: string }

/** What a door's client is told: its paths, and texts that are ready to paste. */
export type Connection = {
  readonly paths: readonly string[]
  readonly snippets: (client: Client) => readonly Snippet[]
}

/** As a shell takes it for one word, whatever it holds. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** As a quoted value of a configuration file. */
export const inQuotes = (text: string): string => JSON.stringify(text)

/** As JavaScript has it in single quotes. */
export const inScript = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

/** `name=value` fields of a form, one a line, for curl. */
export const curlFields = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `  --data-urlencode ${quoted(`${name}=${value}`)}`)
    .join(' \\\n')

/** For people to change. */
export const TO = '+447700900123'
export const TEXT = 'Your table is ready'
