import type { SessionView } from '@headwater/viewer'
import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { keys } from './keys.ts'
import { ask, send } from './request.ts'

/** Whether this browser may change anything: `data.mayChange`. */
export function useSession() {
  return useQuery({
    queryKey: keys.session,
    queryFn: ({ signal }) => ask<SessionView>('/api/session', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** `mutate(token)`: keeps the token in a strict cookie; a wrong one is a TroubleError `unauthorised`. */
export function useSignIn() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (token: string) => send<SessionView>('/api/session', { token }),
    onSuccess: (session) => keep(client, session),
  })
}

/** The link that the terminal prints ends in `#token=…`: the token is taken, and out of the address before anything is drawn. */
export function signInFromAddress(client: QueryClient): void {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token === null) return
  history.replaceState(history.state, '', `${location.pathname}${location.search}`)
  send<SessionView>('/api/session', { token }).then(
    (session) => keep(client, session),
    () => client.invalidateQueries({ queryKey: keys.session }),
  )
}

/** An answer that is still on its way was given before the token: it must not come after. */
async function keep(client: QueryClient, session: SessionView): Promise<void> {
  await client.cancelQueries({ queryKey: keys.session })
  client.setQueryData(keys.session, session)
}
