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
    'stop texting|stop 2 end|stop2end|stop to end|stop2stop|please unsubscribe|unsubscribe please|' +
    'remove me please|opt out please|stop bitte|stop sms bitte|abmeldung|kundigen|annuler|desabonnement|' +
    'me desabonner|desinscription|cancelar suscripcion|annulla|annuleren|afmelding|wypisz mnie|' +
    'відписатися|відписатись|відписка|отписка|отпишите|отказаться|στοπ|الغاء|إلغاء|الغاء الاشتراك|' +
    'إلغاء الاشتراك|رفض|הסרה|取消|取消訂閱|取消订阅|หยุด|ยกเลิก|' +
    '配信停止|수신거부|중지|רוצה להסיר|הסר|' +
    'peatu|peata|peatage|loobun|stop texting me now|stop texting us|stop sending me texts|' +
    'stop sending me messages|stop sending texts|stop sending messages|stop the texts|stop the messages|' +
    'stop contacting me|do not text me again|do not text me anymore|dont text me again|' +
    'dont text me anymore|do not contact me|dont contact me|do not message me|dont message me|' +
    'do not text|dont text|no more messages|take me off|take me off your list|take me off the list|' +
    'take me off this list|take me off your lists|take my number off your list|remove me from your list|' +
    'remove me from the list|remove me from this list|remove my number|remove my number from your list',
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

/**
 * What people put in front of and behind a STOP out of politeness; not around the words below, by which they
 * cancel what they ordered or booked.
 */
const POLITE =
  'please|pls|plz|svp|stp|sil vous plait|sil te plait|bitte|por favor|per favore|palun|prosze|пожалуйста|' +
  'thanks|thank you|thx|merci|danke|gracias|obrigado|grazie|aitah'

const POLITE_WORDS = POLITE.split('|').map(folded)

const OF_ORDERS: ReadonlySet<string> = new Set(
  (
    'cancel|end|quit|revoke|remove|alto|pare|parar|ferma|dur|ret|cancelar|cancella|annuler|annulla|' +
    'annuleren|anuluj|iptal|отмена|取消'
  )
    .split('|')
    .map(folded),
)

/** Nobody types more around a keyword. */
const LENGTH_MAX = 200

/** Nothing else, in any of the ways that telephones write it. */
const STOP_SIGNS = /^\s*(?:🛑\uFE0F?[\s.!]*)+$/u

/** The keyword that a text consists of; null for every other text. */
export function readKeyword(text: string): Keyword | null {
  const said = withoutSignature(text)
  if (STOP_SIGNS.test(said)) return 'stop'
  // Dots stand between words, or between the letters of one: S.T.O.P.
  for (const way of [said, said.replace(/(?<=\p{L})\.(?=\p{L})/gu, '')]) {
    const words = folded(way)
    if (words.length > LENGTH_MAX) return null
    const keyword = BY_WORD.get(words) ?? codeBehind(words) ?? askedPolitely(words)
    if (keyword !== null) return keyword
  }
  return null
}

/** What telephones and mail programs put under a text. */
const SIGNATURE =
  /^(?:--$|(?:sent from|get outlook for|von meinem|gesendet von|envoy[eé] de|enviado desde|enviado do|inviato da|verzonden vanaf|отправлено с) )/i

function withoutSignature(text: string): string {
  const lines = text.trim().split('\n')
  const at = lines.findIndex((line, index) => index > 0 && SIGNATURE.test(line.trim()))
  return at === -1 ? text : lines.slice(0, at).join('\n')
}

/** Carriers tell people to write "STOP 36111", with the number that the text came from. */
function codeBehind(words: string): Keyword | null {
  const [, word, code = ''] = /^(.*\D) (\d{3,15})$/.exec(words) ?? []
  if (word === undefined || BY_WORD.get(word) !== 'stop') return null
  // An order is cancelled by its number too: only what is as long as a short code is one.
  return word.startsWith('stop') || code.length >= 5 ? 'stop' : null
}

function askedPolitely(words: string): Keyword | null {
  const asked = withoutPoliteness(words)
  if (asked === words || OF_ORDERS.has(asked)) return null
  return BY_WORD.get(asked) === 'stop' || codeBehind(asked) === 'stop' ? 'stop' : null
}

function withoutPoliteness(words: string): string {
  let left = words
  for (;;) {
    const before = POLITE_WORDS.find((one) => left.startsWith(`${one} `))
    const behind = POLITE_WORDS.find((one) => left.endsWith(` ${one}`))
    if (before !== undefined) left = left.slice(before.length + 1)
    else if (behind !== undefined) left = left.slice(0, -behind.length - 1)
    else return left
  }
}

/** Lower case, without accents, apostrophes, punctuation or doubled blanks: as people type on telephones. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}'’‘ʼ`´]/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
