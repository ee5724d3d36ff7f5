import { curlFields, inScript, quoted, TEXT, TO } from './connection.ts'
import type { Connection } from './connection.ts'

/** Messente's SMS API and Omnichannel. */
export const MESSENTE: Connection = {
  paths: [
    '/send_sms',
    '/get_dlr_response',
    '/cancel_sms',
    '/get_balance',
    '/prices',
    '/v1/omnimessage',
    '/v1/omnimessages',
    '/v1/phonebook/blacklist',
  ],
  snippets: ({ url, username, password }) => [
    {
      title: 'curl, SMS API',
      text: `curl ${quoted(`${url}/send_sms`)} \\\n${curlFields({
        username,
        password,
        to: TO,
        text: TEXT,
        'dlr-url': 'https://shop.example/receipts',
      })}`,
    },
    {
      title: 'messente_api for Node, Omnichannel',
      text: [
        "import messente from 'messente_api'",
        '',
        'const client = messente.ApiClient.instance',
        `client.basePath = ${inScript(`${url}/v1`)}`,
        `client.authentications.basicAuth.username = ${inScript(username)}`,
        `client.authentications.basicAuth.password = ${inScript(password)}`,
      ].join('\n'),
    },
  ],
}
