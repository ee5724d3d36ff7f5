import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { promisify } from 'node:util'
import { createGunzip, gzip } from 'node:zlib'

/**
 * A backup is a tar file, compressed with gzip, so that any machine can look into it:
 * tables/<table>/00001.jsonl and so on, one row a line, and manifest.json at the end. A file without
 * its manifest was cut off.
 */
export type ArchiveWriter = {
  readonly add: (name: string, content: string) => Promise<void>
  /** SHA-256 of every entry so far, by name. */
  readonly checksums: ReadonlyMap<string, string>
  /** Makes the file appear under its name, whole and on disk. */
  finish(): Promise<void>
  /** Leaves what was written as <path>.partial. */
  abandon(): Promise<void>
}

const BLOCK = 512
const compress = promisify(gzip)

export async function createArchive(path: string): Promise<ArchiveWriter> {
  const partial = `${path}.partial`
  const file = await open(partial, 'w', 0o600)
  const checksums = new Map<string, string>()
  // Compressed entry by entry: gzip files may follow one another, and are read as one.
  const write = async (...bytes: Buffer[]): Promise<void> => {
    await file.writeFile(await compress(Buffer.concat(bytes)))
  }
  return {
    checksums,
    async add(name, content) {
      const bytes = Buffer.from(content)
      checksums.set(name, sha256(bytes))
      const padding = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)
      await write(header(name, bytes.length), bytes, padding)
    },
    async finish() {
      await write(Buffer.alloc(2 * BLOCK))
      await file.sync()
      await file.close()
      await rename(partial, path)
    },
    abandon: () => file.close(),
  }
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** A ustar header (POSIX.1-1988): a regular file, read and written by its owner. */
function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  block.write(name, 0, 100)
  block.write(octal(0o600, 7), 100)
  block.write(octal(0, 7), 108)
  block.write(octal(0, 7), 116)
  block.write(octal(size, 11), 124)
  block.write(octal(0, 11), 136)
  block.write(' '.repeat(8), 148)
  block.write('0', 156)
  block.write('ustar\0', 257)
  block.write('00', 263)
  let sum = 0
  for (const byte of block) sum += byte
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

export type Entry = { readonly name: string; readonly bytes: Buffer }

/** The entries of an archive in order. @throws when the file is no such archive, or is cut off. */
export async function* readArchive(path: string): AsyncGenerator<Entry> {
  let buffered: Buffer = Buffer.alloc(0)
  let wanted: { name: string; size: number } | null = null
  const file = createReadStream(path)
  const gunzip = createGunzip()
  file.once('error', (error) => gunzip.destroy(error))
  for await (const octets of file.pipe(gunzip) as AsyncIterable<Buffer>) {
    buffered = buffered.length === 0 ? octets : Buffer.concat([buffered, octets])
    for (;;) {
      if (wanted === null) {
        if (buffered.length < BLOCK) break
        wanted = readHeader(buffered.subarray(0, BLOCK))
        if (wanted === null) return
        buffered = buffered.subarray(BLOCK)
      }
      const padded: number = Math.ceil(wanted.size / BLOCK) * BLOCK
      if (buffered.length < padded) break
      yield { name: wanted.name, bytes: buffered.subarray(0, wanted.size) }
      buffered = buffered.subarray(padded)
      wanted = null
    }
  }
  throw new Error('the file ends too early')
}

/** Null for the empty block that ends a tar file. */
function readHeader(block: Buffer): { name: string; size: number } | null {
  if (block.every((byte) => byte === 0)) return null
  const text = (from: number, to: number) =>
    block.subarray(from, to).toString('latin1').split('\0')[0] ?? ''
  const size = Number.parseInt(text(124, 136), 8)
  if (text(257, 262) !== 'ustar' || !Number.isSafeInteger(size))
    throw new Error('it is no tar file')
  return { name: text(0, 100), size }
}
