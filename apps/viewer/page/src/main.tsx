import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './ui/tokens.css'
import './ui/base.css'
import { App } from './app/app.tsx'
import { applyTheme } from './app/theme.ts'
import { client } from './data/client.ts'
import { graphQuery, standingQuery } from './data/graph-queries.ts'
import { openStream } from './data/live.ts'
import { signInFromAddress } from './data/session.ts'

applyTheme()
// Asked while React is still getting ready.
void client.prefetchQuery(graphQuery)
void client.prefetchQuery(standingQuery)
signInFromAddress(client)
openStream(client)

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  )
}
