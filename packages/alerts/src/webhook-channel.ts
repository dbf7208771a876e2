import { type AlertChannel, NotSentError } from './alert.ts'
import { retryAfter } from './retry-after.ts'
import { slackMessage } from './slack-message.ts'
import { explain, isWorthAnother } from './webhook-failure.ts'

export interface WebhookOptions {
  /** Milliseconds that one attempt may take; 4 s by default. */
  readonly attemptMs?: number
  /** Milliseconds before the second attempt; doubles from there, with jitter. 0.5 s by default. */
  readonly delayMs?: number
  /** Attempts in all; 5 by default. */
  readonly attempts?: number
}

/**
 * Posts each message to an incoming webhook of Slack, or to any other URL that takes the same JSON. Tries again on what
 * passes by itself (5xx, 408, no connection, 429 after as long as it asks for) until the deadline. The URL is a secret: no
 * error ever holds any of it.
 */
export function webhookChannel(url: string, options: WebhookOptions = {}): AlertChannel {
  const { attemptMs = 4000, delayMs = 500, attempts = 5 } = options
  return {
    name: 'the webhook',
    send: async (given, deadline) => {
      if (!isWebUrl(url)) throw new NotSentError('its address is no http(s) URL')
      const [{ IncomingWebhook }, { default: pRetry }] = await Promise.all([
        import('@slack/webhook'),
        import('p-retry'),
      ])
      const asked = retryAfter(deadline)
      const client = new IncomingWebhook(url, {
        // Slack's client neither tells what an answer asks for nor can be stopped: both are seen to here.
        fetch: async (address, init) => {
          const signal = AbortSignal.any([deadline.signal, AbortSignal.timeout(attemptMs)])
          const response = await fetch(address, { ...init, signal })
          asked.note(response.headers.get('retry-after'))
          return response
        },
      })
      const message = slackMessage(given)
      let answer: unknown = null
      const attempt = async (): Promise<void> => {
        await asked.wait()
        try {
          await client.send(message)
        } catch (error) {
          // The end of all time says less than the answer before it.
          if (!deadline.signal.aborted || answer === null) answer = error
          throw error
        }
      }
      try {
        await pRetry(attempt, {
          retries: attempts - 1,
          minTimeout: delayMs,
          factor: 2,
          randomize: true,
          signal: deadline.signal,
          shouldRetry: ({ error }) => isWorthAnother(error) && asked.fits(),
        })
      } catch (error) {
        throw new NotSentError(explain(answer ?? error, attemptMs, asked.askedMs()))
      }
    },
  }
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
