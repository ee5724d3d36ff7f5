/**
 * The least that HTTP in, SMPP out and receipts in can be: nothing is kept, nothing is matched, nothing
 * is decided. What the whole product is measured beside. Started by end-to-end.ts as a process of its
 * own: `bare-gateway.ts SMPP_PORT`; says its HTTP port first, then each second how many receipts came.
 */
import { createServer } from 'node:http'
import { Customer } from '../../sim/customer.ts'

const customer = new Customer({ port: Number(process.argv[2]), windowSize: 500 })
const waiting: { to: string; octets: Uint8Array }[] = []
let receipts = 0

const submitWaiting = () => {
  while (customer.room > 0) {
    const next = waiting.shift()
    if (next === undefined) break
    customer.submit(next, () => undefined)
  }
  customer.flush()
}

customer.onRoom = submitWaiting
customer.onDelivered = () => {
  receipts += 1
  customer.delivered.length = 0
}
const status = await customer.bind({ port: 0, systemId: 'bare', password: 'secret' })
if (status !== 0) throw new Error(`the bind was refused: ${status}`)

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { to, text } = JSON.parse(Buffer.concat(chunks).toString()) as {
      to: string
      text: string
    }
    waiting.push({ to: to.slice(1), octets: Buffer.from(text, 'latin1') })
    submitWaiting()
    response.writeHead(202, { 'content-type': 'application/json' })
    response.end(`{"id":"msg_${waiting.length}"}`)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : null })
})
setInterval(() => process.send?.({ receipts }), 20)
process.on('disconnect', () => process.exit(0))
