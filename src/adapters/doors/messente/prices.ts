import {
  type CountryCode,
  getCountryCallingCode,
  getExampleNumber,
  isSupportedCountry,
} from 'libphonenumber-js/max'
import examples from 'libphonenumber-js/mobile/examples'
import { explainRoute } from '../../../flows/explain-route.ts'
import type { CompatibleDeps, DoorAnswer } from '../shared/door.ts'
import { textOf } from '../shared/form.ts'
import type { Asked } from './ask.ts'
import { PRICES, REPLIES } from './replies.ts'

/**
 * /prices: what one segment to a country costs. We know no networks' own prices, so that the country is told as
 * one network without a code; where no price is known, none.
 */
export async function getPrices(
  { routeExplaining }: Pick<CompatibleDeps, 'routeExplaining'>,
  { form, caller, ip }: Asked,
): Promise<DoorAnswer> {
  const country = (textOf(form, 'country') ?? '').toUpperCase()
  const format = textOf(form, 'format') || 'json'
  if (country === '') return REPLIES.parameters
  if (format !== 'json' && format !== 'xml') return PRICES.format
  if (!isSupportedCountry(country)) return PRICES.country
  const to = getExampleNumber(country, examples)?.number
  if (to === undefined) return PRICES.unsupported
  const { workspaceId, actor, isTest, settings } = caller
  const ask = {
    to,
    from: settings.defaultSender,
    text: null,
    channel: 'sms',
    fallback: null,
    accountId: null,
  } as const
  const found = await explainRoute(routeExplaining, { workspaceId, actor, ip, isTest }, ask)
  const leg = found.kind === 'explained' ? found.legs[0] : undefined
  if (leg === undefined || leg.account === null) return PRICES.unsupported
  const micros = leg.priceMicros === null ? null : leg.priceMicros / leg.segments
  const told = { country, price: micros === null ? null : (micros / 1_000_000).toFixed(5) }
  return format === 'json' ? inJson(told) : inXml(told)
}

type Told = { readonly country: CountryCode; readonly price: string | null }

const ALL_NETWORKS = { mccmnc: '', name: 'All networks' } as const

const NAMES = new Intl.DisplayNames('en', { type: 'region' })

const nameOf = (country: CountryCode): string => NAMES.of(country) ?? country

const inJson = ({ country, price }: Told): DoorAnswer => ({
  status: 200,
  contentType: 'application/json',
  body: JSON.stringify({
    country,
    name: nameOf(country),
    prefix: getCountryCallingCode(country),
    networks: price === null ? [] : [{ ...ALL_NETWORKS, price }],
  }),
})

function inXml({ country, price }: Told): DoorAnswer {
  const { mccmnc, name } = ALL_NETWORKS
  const network =
    price === null
      ? ''
      : `<network><mccmnc>${mccmnc}</mccmnc><name>${name}</name><price>${price}</price></network>`
  const own = nameOf(country).replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return {
    status: 200,
    contentType: 'text/xml; charset=utf-8',
    body:
      `<?xml version='1.0' encoding='UTF-8' standalone="yes"?>\n<pricing><country>${country}</country>` +
      `<name>${own}</name><prefix>${getCountryCallingCode(country)}</prefix>` +
      `<networks>${network}</networks></pricing>\n`,
  }
}
