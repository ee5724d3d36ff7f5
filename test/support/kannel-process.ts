import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './pipeline-world.ts'
import { freePort } from './server-process.ts'

/** A stock Kannel (Debian's package): bearerbox, which binds to the port given, and smsbox before it. */
export type Kannel = {
  /** Where smsbox takes sendsms. */
  readonly sendsmsPort: number
  readonly output: () => string
  stop(): Promise<void>
}

export async function startKannel(smpp: {
  port: number
  username: string
  password: string
  extra?: string
  /** Its group smsc, where it is another than one that binds. */
  smsc?: string
}): Promise<Kannel> {
  const folder = mkdtempSync(join(tmpdir(), 'delivrd-kannel-'))
  const [adminPort, boxPort, sendsmsPort] = [await freePort(), await freePort(), await freePort()]
  const file = join(folder, 'kannel.conf')
  writeFileSync(file, configuration({ ...smpp, adminPort, boxPort, sendsmsPort }))
  let output = ''
  const run = (program: string): ChildProcess => {
    const child = spawn(program, ['-v', '2', file], { cwd: folder })
    child.stdout.on('data', (chunk) => (output += String(chunk)))
    child.stderr.on('data', (chunk) => (output += String(chunk)))
    return child
  }
  const isOpen = (url: string) => () =>
    fetch(url).then(
      () => true,
      () => false,
    )
  const bearerbox = run('bearerbox')
  await eventually(isOpen(`http://127.0.0.1:${adminPort}/status.txt`), Boolean)
  const smsbox = run('smsbox')
  await eventually(isOpen(`http://127.0.0.1:${sendsmsPort}/`), Boolean)
  return {
    sendsmsPort,
    output: () => output,
    stop: async () => {
      const ended = [smsbox, bearerbox].map((child) => once(child, 'exit'))
      smsbox.kill('SIGKILL')
      bearerbox.kill('SIGKILL')
      await Promise.all(ended)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const configuration = (at: {
  port: number
  username: string
  password: string
  extra?: string
  smsc?: string
  adminPort: number
  boxPort: number
  sendsmsPort: number
}): string => `group = core
admin-port = ${at.adminPort}
admin-password = test
smsbox-port = ${at.boxPort}
box-allow-ip = "127.0.0.1"

${at.smsc ?? bound(at)}

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${at.sendsmsPort}

group = sendsms-user
username = tester
password = tester
concatenation = true
max-messages = 10

group = sms-service
keyword = default
text = "no service"
max-messages = 0
`

const bound = (at: {
  port: number
  username: string
  password: string
  extra?: string
}): string => `group = smsc
smsc = smpp
smsc-id = delivrd
host = 127.0.0.1
port = ${at.port}
transceiver-mode = true
smsc-username = ${at.username}
smsc-password = ${at.password}
system-type = ""
${at.extra ?? ''}`
