import { Said } from './Said.tsx'

/** 'bind refused: ESME_RINVPASWD', '0x0000000E': the codes of an SMPP answer. */
const CODE = /\b(ESME_R\w+|0x[0-9a-f]{1,8})\b/i

/** A sentence of the server's that may name codes: each of them explains itself. */
export const WithCodes = ({ text }: { text: string }) =>
  text
    .split(CODE)
    .map((part, at) =>
      at % 2 === 0 ? (
        part
      ) : (
        <Said key={at} word={null} code={part} accountId={null} vendor="smpp" />
      ),
    )
