import { stripVTControlCharacters, styleText } from 'node:util'
import type { Screen, World } from './world.ts'

export type Column<Row> = {
  readonly title: string
  readonly value: (row: Row) => string | number | boolean | null | undefined
  /** Figures stand to the right. */
  readonly isFigure?: boolean
}

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan'

/**
 * Puts data on stdout and talk on stderr. With --json the data is JSON; on a terminal it is an aligned
 * table; in a pipe it is values between tabs, one row a line, without a heading.
 */
export type Printer = {
  readonly isJson: boolean
  readonly isTerminal: boolean
  /** One thing: the JSON as it is, or the text made of it. */
  one(value: unknown, human: () => string): void
  many<Row>(value: unknown, rows: readonly Row[], columns: readonly Column<Row>[]): void
  /** One JSON object a line. */
  line(value: unknown): void
  readonly text: (line: string) => void
  readonly say: (line: string) => void
  style(style: Style, text: string): string
}

export function createPrinter(world: World, { isJson }: { isJson: boolean }): Printer {
  const { output, errors } = world
  const isTerminal = output.isTTY === true
  const isColoured = wantsColour(world, output)
  const write = (text: string): void => void output.write(`${text}\n`)
  const style = (name: Style, text: string): string =>
    isColoured ? styleText(name, text, { validateStream: false }) : text

  return {
    isJson,
    isTerminal,
    one: (value, human) => write(isJson ? json(value, isTerminal) : human()),
    many: (value, rows, columns) => {
      if (isJson) return write(json(value, isTerminal))
      if (rows.length === 0) return void errors.write('Nothing found.\n')
      if (!isTerminal) return write(rows.map((row) => tabbed(row, columns)).join('\n'))
      write(aligned(rows, columns, (text) => style('dim', text)))
    },
    line: (value) => write(JSON.stringify(value)),
    text: write,
    say: (line) => void errors.write(`${line}\n`),
    style,
  }
}

const json = (value: unknown, isTerminal: boolean): string =>
  JSON.stringify(value, null, isTerminal ? 2 : undefined)

/** no-color.org: set to anything but nothing, it means no. */
function wantsColour({ environment }: World, screen: Screen): boolean {
  return screen.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb'
}

const cell = <Row>(row: Row, { value }: Column<Row>): string => {
  const found = value(row)
  if (found === null || found === undefined) return ''
  if (typeof found === 'boolean') return found ? 'yes' : 'no'
  // A text of somebody else's must not move the cursor, or start a row of its own.
  return stripVTControlCharacters(String(found)).replace(/\p{Cc}+/gu, ' ')
}

const tabbed = <Row>(row: Row, columns: readonly Column<Row>[]): string =>
  columns.map((column) => cell(row, column)).join('\t')

function aligned<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  heading: (text: string) => string,
): string {
  const table = rows.map((row) => columns.map((column) => cell(row, column)))
  const widths = columns.map(({ title }, at) =>
    Math.max(width(title), ...table.map((cells) => width(cells[at] ?? ''))),
  )
  const layOut = (cells: readonly string[]): string =>
    cells
      .map((text, at) => {
        const gap = ' '.repeat((widths[at] ?? 0) - width(text))
        return columns[at]?.isFigure === true ? gap + text : text + gap
      })
      .join('  ')
      .trimEnd()
  return [heading(layOut(columns.map(({ title }) => title))), ...table.map(layOut)].join('\n')
}

/** In terminal cells, near enough: letters beyond the Latin ones may be wider. */
const width = (text: string): number => [...text].length

/** `name: value` lines with the values under each other. */
export function fields(rows: readonly (readonly [string, string | number | null | undefined])[]) {
  const shown = rows.filter(([, value]) => value !== null && value !== undefined && value !== '')
  const widest = Math.max(0, ...shown.map(([name]) => name.length))
  return shown.map(([name, value]) => `${`${name}:`.padEnd(widest + 1)} ${value}`).join('\n')
}
