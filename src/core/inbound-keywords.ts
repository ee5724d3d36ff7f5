/** What a recipient's text asks of us. */
export type Keyword = 'stop' | 'start' | 'help'

/**
 * The words that carriers and regulators know, and their usual translations. A text is one of them only
 * if it is nothing else: "please stop by tomorrow" is no opt-out.
 */
const WORDS: Readonly<Record<Keyword, string>> = {
  stop:
    'stop|stopall|stop all|stop sms|stop pub|stop it|stop please|please stop|unsubscribe|unsub|cancel|end|quit|optout|' +
    'opt out|revoke|remove|remove me|arret|arreter|stopp|abmelden|abbestellen|baja|alto|parar|cancelar|' +
    'sair|cancella|disiscrivi|afmelden|stoppa|avsluta|lopeta|stopi|lopp|wypisz|rezygnuje|odhlasit|' +
    'odhlas|dur|iptal|berhenti|huy|стоп|отписаться|отмена|διακοπη|توقف|ايقاف|إيقاف|停止|退订|退訂|' +
    '配信停止|수신거부|중지|רוצה להסיר|הסר',
  start: 'start|unstop|yes start|optin|opt in|subscribe|старт|iniciar',
  help: 'help|info|aide|hilfe|ayuda|ajuda|aiuto|помощь|abi|apua',
}

const BY_WORD: ReadonlyMap<string, Keyword> = new Map(
  (Object.keys(WORDS) as Keyword[]).flatMap((keyword) =>
    WORDS[keyword].split('|').map((word) => [folded(word), keyword] as const),
  ),
)

/** The keyword that a text consists of; null for every other text. */
export const readKeyword = (text: string): Keyword | null =>
  BY_WORD.get(folded(text).replace(CODE_BEHIND_STOP, '$1')) ?? null

/** Carriers tell people to write "STOP 36111", with the number that the text came from. */
const CODE_BEHIND_STOP = /^(stop(?: sms)?) \d{3,15}$/

/** Lower case, without accents, punctuation or doubled blanks: as people type on telephones. */
function folded(text: string): string {
  return text
    .slice(0, 200)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
