import { curlFields, inQuotes, quoted, TEXT, TO } from './connection.ts'
import type { Connection } from './connection.ts'

/** Kannel's sendsms: a program that calls it, and a Kannel behind which we stand. */
export const KANNEL: Connection = {
  paths: ['/cgi-bin/sendsms'],
  snippets: ({ url, username, password }) => [
    {
      title: 'curl',
      text: `curl -G ${quoted(`${url}/cgi-bin/sendsms`)} \\\n${curlFields({
        username,
        password,
        to: TO,
        text: TEXT,
        'dlr-mask': '31',
        'dlr-url': 'https://shop.example/receipt?id=17&type=%d',
      })}`,
    },
    {
      title: 'kannel.conf, a Kannel of yours that sends through us',
      text: [
        'group = smsc',
        'smsc = http',
        'smsc-id = delivrd',
        'system-type = kannel',
        `smsc-username = ${inQuotes(username)}`,
        `smsc-password = ${inQuotes(password)}`,
        'port = 13015',
        'connect-allow-ip = 127.0.0.1',
        `send-url = ${inQuotes(`${url}/cgi-bin/sendsms`)}`,
      ].join('\n'),
    },
  ],
}
