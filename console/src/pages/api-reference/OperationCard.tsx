import type { ReactNode } from 'react'
import { Copy, CopyButton } from '../../parts/Copy.tsx'
import { Fact } from '../../parts/Fact.tsx'
import { reference } from '../../words/en/reference.ts'
import type { ApiDocument, Parameter } from '../../api/openapi-types.ts'
import type { Body, Operation } from './document.ts'
import { curlOf, jsonText, sdkOf } from './examples.ts'
import { Fields, Limits } from './Fields.tsx'
import { fieldsOf, typeWords } from './fields.ts'

type CardProps = {
  document: ApiDocument
  operation: Operation
  isOpen: boolean
  onToggle: () => void
}

/** One operation: a line, and all about it once it is opened. Its id is its anchor. */
export function OperationCard({ document, operation, isOpen, onToggle }: CardProps) {
  const { id, method, path, title } = operation
  return (
    <article id={id} className="api-operation" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>
        <button type="button" aria-expanded={isOpen} onClick={onToggle}>
          <span className={`api-method api-${method.toLowerCase()}`}>{method}</span>
          <code>{path ?? reference.yourAddress}</code>
          <span className="api-title">{title}</span>
        </button>
      </h3>
      {isOpen && <Whole document={document} operation={operation} />}
    </article>
  )
}

type WholeProps = Pick<CardProps, 'document' | 'operation'>

function Whole({ document, operation }: WholeProps) {
  const { id, about, scope, isOpen, isForKeys, path, bodies, isBodyNeeded } = operation
  const link = `${location.origin}/docs#${id}`
  return (
    <div className="api-whole stack">
      <p>{about}</p>
      <dl className="facts facts-wide">
        {path !== null && (
          <Fact name={reference.scope}>
            {isOpen ? reference.open : scope === null ? reference.anyKey : <code>{scope}</code>}
          </Fact>
        )}
        {isForKeys && (
          <Fact name={reference.sdkName}>
            <code>{id}</code>
          </Fact>
        )}
        <Fact name={reference.link}>
          <Copy text={link} label={reference.linkLabel} />
        </Fact>
      </dl>
      <Examples operation={operation} />
      {(['path', 'query', 'header'] as const).map((place) => (
        <Parameters key={place} place={place} document={document} operation={operation} />
      ))}
      {bodies.map((body) => (
        <Part
          key={body.type}
          title={isBodyNeeded ? reference.body : reference.bodyOptional}
          type={body.type}
        >
          <BodyFields document={document} body={body} isRequest />
        </Part>
      ))}
      <Answers document={document} operation={operation} />
      <Troubles operation={operation} />
    </div>
  )
}

const Part = ({ title, type, children }: { title: string; type?: string; children: ReactNode }) => (
  <section className="stack-tight">
    <h4>
      {title} {type !== undefined && <code className="soft">{type}</code>}
    </h4>
    {children}
  </section>
)

function Examples({ operation }: { operation: Operation }) {
  const texts = [
    [reference.curl, curlOf(operation, location.origin)],
    [reference.sdk, sdkOf(operation)],
  ] as const
  return texts.map(
    ([name, text]) =>
      text !== null && (
        <figure key={name} className="stack-tight">
          <figcaption className="small soft">{name}</figcaption>
          <div className="evidence-text">
            <pre>{text}</pre>
            <CopyButton text={text} label={reference.exampleLabel(name)} />
          </div>
        </figure>
      ),
  )
}

type ParametersProps = WholeProps & { place: 'path' | 'query' | 'header' }

function Parameters({ place, document, operation }: ParametersProps) {
  const given = operation.parameters.filter((one) => one.in === place)
  if (given.length === 0) return null
  return (
    <Part title={reference[place]}>
      <ul className="api-fields">
        {given.map((one) => (
          <li key={one.name}>
            <ParameterRow document={document} parameter={one} />
          </li>
        ))}
      </ul>
    </Part>
  )
}

function ParameterRow({ document, parameter }: { document: ApiDocument; parameter: Parameter }) {
  const { name, schema, required, description } = parameter
  return (
    <>
      <p className="api-field-head">
        <code className="strong">{name}</code>
        <span className="soft small">{typeWords(document, schema)}</span>
        {required === true && <span className="effect">{reference.required}</span>}
      </p>
      <Limits document={document} schema={schema} />
      {description !== undefined && <p className="small">{description}</p>}
    </>
  )
}

type BodyProps = { document: ApiDocument; body: Body; isRequest?: boolean }

function BodyFields({ document, body, isRequest = false }: BodyProps) {
  const rows = fieldsOf(document, body.schema)
  return (
    <>
      {rows.length > 0 && <Fields document={document} rows={rows} isRequest={isRequest} />}
      {rows.length === 0 && <p className="small soft">{typeWords(document, body.schema)}</p>}
      {body.examples.map((example) => (
        <details key={jsonText(example)} className="raw">
          <summary>{reference.asJson(body.type)}</summary>
          <pre>{jsonText(example)}</pre>
        </details>
      ))}
    </>
  )
}

function Answers({ document, operation }: WholeProps) {
  return operation.answers.map(({ status, description, bodies, headers }) => (
    <Part key={status} title={reference.answer(status)}>
      <p className="small">
        {description} {bodies.length === 0 && reference.noBody}
      </p>
      {headers.length > 0 && (
        <details>
          <summary>{reference.answerHeaders}</summary>
          <dl className="facts facts-wide">
            {headers.map(({ name, description: about }) => (
              <Fact key={name} name={name}>
                {about}
              </Fact>
            ))}
          </dl>
        </details>
      )}
      {bodies.map((body) => (
        <BodyFields key={body.type} document={document} body={body} />
      ))}
    </Part>
  ))
}

function Troubles({ operation: { troubles } }: { operation: Operation }) {
  if (troubles.length === 0) return null
  return (
    <Part title={reference.troubles}>
      <p className="small soft">{reference.troublesAbout}</p>
      <dl className="facts facts-wide">
        {troubles.map(({ status, code, description }) => (
          <Fact key={status} name={status === 'default' ? reference.otherwise : status}>
            <code>{code}</code> <span className="soft">{description}</span>
          </Fact>
        ))}
      </dl>
    </Part>
  )
}
