/** The SMPP door with the pipeline behind it as a process of its own, to be killed: `… URL PORT WORKSPACE`. */
import { doorCaller, openDoorOver } from './smpp-door-world.ts'

const [url = '', port = '0', workspaceId = ''] = process.argv.slice(2)
const logins = new Map([['customer', doorCaller(workspaceId)]])
await openDoorOver(url, { logins, port: Number(port) })
process.send?.('ready')
