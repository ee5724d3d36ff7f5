import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FastifyRequest } from 'fastify'
import { problem } from './problems.ts'
import { UPLOAD_LIMIT } from './server.ts'

/** A body that was too large to hold, on disk until the request is answered. */
export type Spooled = {
  readonly sha256: string
  readonly octets: number
  readonly read: () => AsyncIterable<Uint8Array>
  readonly drop: () => Promise<void>
}

/**
 * Writes a stream to a file of its own. Only a body that arrived whole is worked on: a connection that
 * breaks leaves nothing behind, and the fields of a form may stand after its file.
 */
export async function spool(body: Readable): Promise<Spooled> {
  const path = join(tmpdir(), `delivrd-upload-${randomUUID()}`)
  const drop = () => rm(path, { force: true })
  const hash = createHash('sha256')
  let octets = 0
  const count = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      octets += chunk.length
      if (octets > UPLOAD_LIMIT) return done(tooLarge())
      hash.update(chunk)
      done(null, chunk)
    },
  })
  try {
    await pipeline(body, count, createWriteStream(path, { mode: 0o600 }))
  } catch (error) {
    await drop()
    throw error
  }
  return { sha256: hash.digest('hex'), octets, read: () => createReadStream(path), drop }
}

const tooLarge = () =>
  problem('body-too-large', {
    detail: `A list may have ${UPLOAD_LIMIT / 1024 / 1024} MiB at most: make several campaigns of it.`,
  })

/** A form: its fields as text, and its one file. */
export type Form = {
  readonly fields: Readonly<Record<string, string>>
  readonly file: Spooled | null
}

export async function readForm(request: FastifyRequest): Promise<Form> {
  const fields: Record<string, string> = {}
  let file: Spooled | null = null
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') fields[part.fieldname] = String(part.value)
      else if (file === null) file = await spool(part.file)
      else throw problem('invalid-request', { detail: 'The form has more than one file.' })
    }
  } catch (error) {
    await file?.drop()
    throw error
  }
  return { fields, file }
}
