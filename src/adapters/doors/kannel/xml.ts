/** Texts of elements by the path of their names, in order: '/message/submit/da/number' → two numbers. */
export type XmlTexts = ReadonlyMap<string, readonly string[]>

const DEPTH_MAX = 20
const TAG = /^(?<close>\/?)(?<name>[\w:.-]+)(?:\s[^<]*?)?(?<empty>\/?)$/

/** What is none of its elements' business, with where it ends. */
const ASIDE = [
  { start: '<!--', end: '-->', isText: false },
  { start: '<![CDATA[', end: ']]>', isText: true },
  { start: '<!', end: '>', isText: false },
  { start: '<?', end: '>', isText: false },
] as const

/** Reads what doors need of XML: elements with text. No entity but the five and numbers; null: broken. */
export function readXml(source: string): XmlTexts | null {
  const found = new Found()
  let at = 0
  while (at < source.length) {
    const start = source.indexOf('<', at)
    found.add(plain(source.slice(at, start === -1 ? undefined : start)))
    if (start === -1) break
    const aside = ASIDE.find((one) => source.startsWith(one.start, start))
    const end = source.indexOf(aside?.end ?? '>', start + (aside?.start.length ?? 1))
    if (end === -1) return null
    if (aside === undefined) {
      if (!found.tag(source.slice(start + 1, end))) return null
    } else if (aside.isText) found.add(source.slice(start + aside.start.length, end))
    at = end + (aside?.end.length ?? 1)
  }
  return found.isClosed() ? found.texts : null
}

class Found {
  readonly texts = new Map<string, string[]>()
  readonly #open: { readonly path: string; readonly name: string; text: string }[] = []

  add(text: string): void {
    const inner = this.#open.at(-1)
    if (inner !== undefined) inner.text += text
  }

  /** Whether it fits where it stands. */
  tag(written: string): boolean {
    const { close, name = '', empty } = TAG.exec(written)?.groups ?? {}
    const inner = this.#open.at(-1)
    if (name === '' || (close !== '' && inner?.name !== name)) return false
    if (close === '') this.#open.push({ name, path: `${inner?.path ?? ''}/${name}`, text: '' })
    if (close !== '' || empty !== '') this.#end()
    return this.#open.length <= DEPTH_MAX
  }

  isClosed = (): boolean => this.#open.length === 0 && this.texts.size > 0

  #end(): void {
    const one = this.#open.pop()
    if (one === undefined) return
    const there = this.texts.get(one.path)
    if (there === undefined) this.texts.set(one.path, [one.text])
    else there.push(one.text)
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

const plain = (text: string): string =>
  text.replace(/&(#\d{1,7}|#x[0-9a-f]{1,6}|\w{2,4});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole
    const code = Number(name.replace(/^#x/i, '0x').replace('#', ''))
    return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole
  })
