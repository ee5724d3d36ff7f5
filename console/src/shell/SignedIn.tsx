import { getRouteApi } from '@tanstack/react-router'
import { Shell } from './Shell.tsx'

const route = getRouteApi('/signed-in')

export function SignedIn() {
  return <Shell session={route.useLoaderData()} />
}
