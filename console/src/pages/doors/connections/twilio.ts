import { curlFields, inScript, quoted, TEXT, TO } from './connection.ts'
import type { Connection } from './connection.ts'

/** Twilio's Programmable Messaging. */
export const TWILIO: Connection = {
  paths: ['/2010-04-01/Accounts/{AccountSid}/Messages.json'],
  snippets: ({ url, username, password }) => [
    {
      title: 'curl',
      text: [
        `curl ${quoted(`${url}/2010-04-01/Accounts/${username}/Messages.json`)} \\`,
        `  -u ${quoted(`${username}:${password}`)} \\`,
        curlFields({ To: TO, From: 'Harbour', Body: TEXT }),
      ].join('\n'),
    },
    {
      title: 'twilio for Node: only where its requests go is changed',
      text: [
        "import twilio from 'twilio'",
        '',
        'class Elsewhere extends twilio.RequestClient {',
        '  request(options) {',
        "    const uri = options.uri.replace('https://api.twilio.com', " + `${inScript(url)})`,
        '    return super.request({ ...options, uri })',
        '  }',
        '}',
        '',
        `const client = twilio(${inScript(username)}, ${inScript(password)}, {`,
        '  httpClient: new Elsewhere(),',
        '})',
        `await client.messages.create({ to: '${TO}', from: 'Harbour', body: '${TEXT}' })`,
      ].join('\n'),
    },
  ],
}
