import { curlFields, quoted, TEXT, TO } from './connection.ts'
import type { Connection } from './connection.ts'

/** Jasmin's HTTP API and its REST API. */
export const JASMIN: Connection = {
  paths: [
    '/send',
    '/balance',
    '/rate',
    '/ping',
    '/secure/send',
    '/secure/sendbatch',
    '/secure/balance',
    '/secure/rate',
  ],
  snippets: ({ url, username, password }) => [
    {
      title: 'curl, HTTP API',
      text: `curl ${quoted(`${url}/send`)} \\\n${curlFields({
        username,
        password,
        to: TO,
        content: TEXT,
        dlr: 'yes',
        'dlr-level': '3',
        'dlr-url': 'https://shop.example/receipts',
      })}`,
    },
    {
      title: 'curl, REST API',
      text: [
        `curl ${quoted(`${url}/secure/send`)} \\`,
        `  -u ${quoted(`${username}:${password}`)} \\`,
        "  -H 'content-type: application/json' \\",
        `  -d ${quoted(JSON.stringify({ to: TO, content: TEXT }))}`,
      ].join('\n'),
    },
  ],
}
