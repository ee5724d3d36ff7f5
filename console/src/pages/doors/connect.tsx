import type { CompatibleDoor, Door, DoorLogin, NewDoorLogin } from '../../api/callback-types.ts'
import { Copy, CopyButton } from '../../parts/Copy.tsx'
import { Fact } from '../../parts/Fact.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { PathLink } from '../../parts/PathLink.tsx'
import { words } from '../../words/en.ts'
import { CONNECTIONS } from './connections/all.ts'
import type { Client, Snippet } from './connections/connection.ts'

const text = words.doors

/** `at` undefined: a server that is older than this page has no such door. */
type ConnectProps = { at: CompatibleDoor | undefined; login: DoorLogin | NewDoorLogin | null }

/** Host, port, paths, name and password for one door, and texts that are ready to paste. */
export function Connect({ at, login }: ConnectProps) {
  if (at === undefined) return null
  const { door } = at
  return (
    <div className="connect stack">
      {at.url === null && at.port === null && at.tls_port === null && (
        <Notice tone="warn" title={text.closedTitle}>
          <p>{text.closed}</p>
        </Notice>
      )}
      <dl className="facts facts-wide">
        <Place at={at} />
        <Names door={door} login={login} />
        <Fact name={text.receipts}>{text.receiptsOf[door]}</Fact>
      </dl>
      <p className="small soft">
        {door !== 'smpp' && (
          <>
            {text.inside} <PathLink href="/help/callbacks">{text.insideHelp}</PathLink>.{' '}
          </>
        )}
        {text.differs} <PathLink href="/help/compatible-doors">{text.help}</PathLink>
      </p>
      <h3>{text.snippetTitle}</h3>
      {CONNECTIONS[door].snippets(clientOf(at, login)).map((snippet) => (
        <Pasted key={snippet.title} snippet={snippet} />
      ))}
    </div>
  )
}

function Place({ at }: { at: CompatibleDoor }) {
  const { facts } = text
  const { paths } = CONNECTIONS[at.door]
  if (at.url === null) {
    return (
      <>
        <Fact name={facts.host}>
          <Copy text={at.host} label={facts.host} />
        </Fact>
        {at.port !== null && (
          <Fact name={facts.port}>
            <Copy text={String(at.port)} label={facts.port} />
          </Fact>
        )}
        {at.tls_port !== null && (
          <Fact name={facts.tlsPort}>
            <Copy text={String(at.tls_port)} label={facts.tlsPort} />
          </Fact>
        )}
        <Fact name={facts.bind}>{facts.binds}</Fact>
      </>
    )
  }
  const own = portAddress(at)
  return (
    <>
      <Fact name={facts.url}>
        <Copy text={at.url} label={facts.url} />
      </Fact>
      {own !== null && (
        <Fact name={facts.ownPort}>
          <Copy text={own} label={facts.ownPort} />
        </Fact>
      )}
      <Fact name={facts.path}>
        {paths.map((path) => (
          <code key={path} className="path">
            {path}
          </code>
        ))}
      </Fact>
    </>
  )
}

function Names({ door, login }: Pick<ConnectProps, 'login'> & { door: Door }) {
  const { facts } = text
  const name = door === 'twilio' ? facts.sid : door === 'smpp' ? facts.systemId : facts.username
  const secret = door === 'twilio' ? facts.token : facts.password
  if (login === null) {
    return (
      <Fact name={`${name}, ${secret.toLowerCase()}`}>
        <span className="soft">{door === 'smpp' ? facts.loginFirst : facts.yours}</span>
      </Fact>
    )
  }
  return (
    <>
      <Fact name={name}>
        <Copy text={login.username} label={name} />
      </Fact>
      <Fact name={secret}>
        {'password' in login ? (
          <Copy text={login.password} label={secret} />
        ) : (
          <span className="soft">{facts.onlyOnce}</span>
        )}
      </Fact>
    </>
  )
}

const portAddress = ({ host, port }: CompatibleDoor): string | null =>
  port === null ? null : `http://${host}:${port}`

/** Nobody is led away from TLS. */
const ownAddress = (at: CompatibleDoor): string | null =>
  at.url?.startsWith('https:') === true ? null : portAddress(at)

const clientOf = (at: CompatibleDoor, login: ConnectProps['login']): Client => ({
  url: ownAddress(at) ?? at.url ?? '',
  host: at.host,
  port: at.port,
  tlsPort: at.tls_port,
  username: login?.username ?? 'USERNAME',
  password: login !== null && 'password' in login ? login.password : 'PASSWORD',
})

const Pasted = ({ snippet: { title, text: pasted } }: { snippet: Snippet }) => (
  <figure className="stack-tight">
    <figcaption className="small soft">{title}</figcaption>
    <div className="evidence-text">
      <pre>{pasted}</pre>
      <CopyButton text={pasted} label={text.snippetLabel(title)} />
    </div>
  </figure>
)
