import { inQuotes } from './connection.ts'
import type { Client, Connection } from './connection.ts'

/** Clients that bind. */
export const SMPP: Connection = {
  paths: [],
  snippets: (client) => [
    {
      title: 'Any SMPP client',
      text: [
        `host = ${client.host}`,
        `port = ${portOf(client)}`,
        ...(client.port === null && client.tlsPort !== null ? ['tls = yes'] : []),
        `system_id = ${client.username}`,
        `password = ${client.password}`,
        'system_type =',
        'bind = transceiver',
        'registered_delivery = 1',
      ].join('\n'),
    },
    {
      title: 'kannel.conf',
      text: [
        'group = smsc',
        'smsc = smpp',
        'smsc-id = delivrd',
        `host = ${client.host}`,
        `port = ${portOf(client)}`,
        ...(client.port === null && client.tlsPort !== null ? ['use-ssl = true'] : []),
        'transceiver-mode = true',
        `smsc-username = ${inQuotes(client.username)}`,
        `smsc-password = ${inQuotes(client.password)}`,
        'system-type = ""',
      ].join('\n'),
    },
  ],
}

/** Its usual one where none is open yet. */
const portOf = ({ port, tlsPort }: Client): number => port ?? tlsPort ?? 2775
