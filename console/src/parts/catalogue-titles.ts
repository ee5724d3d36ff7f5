import { useQuery } from '@tanstack/react-query'
import { queries } from '../api/queries.ts'

/** 'crexendo' → 'Crexendo', as the catalogue writes it. */
export function useVendorTitles(): (vendor: string) => string {
  const vendors = useQuery(queries.vendors)
  return (vendor) => vendors.data?.data.find((one) => one.vendor === vendor)?.title ?? vendor
}

/** 'opted-out' → 'Opted out'. */
export function useReasonTitles(): (reason: string) => string {
  const reasons = useQuery(queries.reasons)
  return (reason) => reasons.data?.data.find(({ id }) => id === reason)?.title ?? reason
}
