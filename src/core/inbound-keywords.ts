/** What a recipient's text asks of us. */
export type Keyword = 'stop' | 'start' | 'help'

/**
 * The words that carriers and regulators know, and their usual translations. A text is one of them only
 * if it is nothing else: "please stop by tomorrow" is no opt-out. STOP, STOPALL, UNSUBSCRIBE, CANCEL, END,
 * QUIT, OPTOUT and REVOKE are what CTIA and the FCC (47 CFR 64.1200(a)(10)) name. YES alone is no START: it
 * answers questions of every kind.
 */
const WORDS: Readonly<Record<Keyword, string>> = {
  stop:
    'stop|stopall|stop all|stop sms|stop pub|stop it|stop now|stop please|please stop|stop texting me|' +
    'stop messaging me|stop texts|stop messages|unsubscribe|unsubscribe me|unsubscribe all|unsub|cancel|' +
    'cancel all|end|quit|optout|opt out|opt me out|revoke|remove|remove me|no more texts|do not text me|' +
    'dont text me|arret|arreter|arretez|desabonner|desinscrire|stopp|stoppen|abmelden|abbestellen|baja|' +
    'alto|parar|pare|detener|cancelar|darse de baja|sair|cancelar inscricao|remover|cancella|disiscrivi|' +
    'disiscriviti|ferma|afmelden|uitschrijven|stoppa|avsluta|avregistrera|avmeld|frameld|lopeta|peruuta|' +
    'stopi|lopp|lopeta sms|wypisz|rezygnuje|anuluj|odhlasit|odhlas|odjava|dezabonare|leiratkozas|dur|' +
    'iptal|ret|berhenti|huy|tigil|sitisha|стоп|отписаться|отмена|διακοπη|توقف|ايقاف|إيقاف|停止|退订|退訂|' +
    '配信停止|수신거부|중지|רוצה להסיר|הסר',
  start:
    'start|unstop|yes start|optin|opt in|opt me in|subscribe|resubscribe|старт|iniciar|' +
    'comenzar|alta|demarrer|abonner|inizia|anmelden|aanmelden|starta|alusta|aloita|开始|開始|시작',
  help:
    'help|help me|info|information|aide|hilfe|ayuda|ajuda|aiuto|hulp|hjalp|hjelp|pomoc|yardim|msaada|' +
    'помощь|помогите|довідка|abi|apua|مساعدة|帮助|幫助|ヘルプ|도움말',
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
