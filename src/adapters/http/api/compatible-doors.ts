import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { Api } from '../api.ts'
import { wholeList } from './pages.ts'
import type { PlatformRouteDeps } from './platform-shapes.ts'
import { ListOf, Nullable } from './schemas.ts'

/** Ports of their own that doors have; null: none. */
export type DoorPorts = Readonly<
  Record<'messente' | 'kannel' | 'jasmin' | 'twilio', number | null>
> & {
  readonly smpp: number | null
  readonly smppTls: number | null
}

export type CompatibleDoorDeps = PlatformRouteDeps & { readonly doorPorts: DoorPorts }

const HTTP_DOORS = ['messente', 'kannel', 'jasmin', 'twilio'] as const

const DoorSchema = Type.Object(
  {
    object: Type.Literal('compatible_door'),
    door: Type.Enum([...HTTP_DOORS, 'smpp']),
    url: Nullable(
      Type.String({ examples: ['https://sms.example.org'] }),
      'What stands before the vendor’s own paths, beside our API; null: it is not reached over HTTP.',
    ),
    host: Type.String({ examples: ['sms.example.org'] }),
    port: Nullable(Type.Integer(), 'A port of its own, without encryption; null: none is open.'),
    tls_port: Nullable(Type.Integer(), 'The same with TLS.'),
  },
  { title: 'CompatibleDoor' },
)

/** Where clients that were written for other systems go. */
export function compatibleDoorRoutes(app: Api, { platform, doorPorts }: CompatibleDoorDeps): void {
  app.get(
    '/v1/compatible-doors',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'listCompatibleDoors',
        summary: 'Where clients of other systems go',
        description: 'The address and port of each compatible door, as the operator opened them.',
        tags: ['doors'],
        response: { 200: ListOf(DoorSchema, 'CompatibleDoorList') },
      },
    },
    async (request) => {
      const url = platform.publicUrl ?? addressAsked(request)
      const host = new URL(url).hostname
      const object = 'compatible_door' as const
      return wholeList([
        ...HTTP_DOORS.map((door) => ({
          object,
          door,
          url,
          host,
          port: doorPorts[door],
          tls_port: null,
        })),
        {
          object,
          door: 'smpp' as const,
          url: null,
          host,
          port: doorPorts.smpp,
          tls_port: doorPorts.smppTls,
        },
      ])
    },
  )
}

/** As this request reached us. */
const addressAsked = ({ protocol, host }: FastifyRequest): string => `${protocol}://${host}`
