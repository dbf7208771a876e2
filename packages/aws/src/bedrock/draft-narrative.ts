import { inventedFigures } from './figures.ts'
import { promptFor } from './prompt.ts'
import { whyNot } from './why-not.ts'

export interface DraftSettings {
  readonly region: string
  /** Of a model or an inference profile: `amazon.nova-lite-v1:0`. */
  readonly model: string
  /** Another address than AWS's own: the sandbox's emulator. */
  readonly endpoint?: string
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Of `~/.aws/config`. */
  readonly profile?: string
  /** Milliseconds that all of it may take; 30 s by default. */
  readonly timeoutMs?: number
}

export interface DraftRequest {
  /** Without secrets: it leaves this machine as it is. */
  readonly facts: string
  readonly kind: 'report' | 'post-mortem'
}

/** A narrative that holds no figure and no name that the facts do not have; or why there is none, in a line. */
export type Draft =
  | { readonly ok: true; readonly paragraphs: readonly string[]; readonly model: string }
  | { readonly ok: false; readonly why: string }

const TIMEOUT_MS = 30_000
/** Some 150 words are asked for. */
const MAX_TOKENS = 600
const MAX_CHARACTERS = 4000

/**
 * Has a model on Amazon Bedrock word some facts (Converse). Never throws and never waits longer than it may: without an
 * answer, or with one that says more than the facts, there is no narrative.
 */
export async function draftNarrative({ facts, kind }: DraftRequest, settings: DraftSettings): Promise<Draft> {
  const { region, model, endpoint, credentials, profile, timeoutMs = TIMEOUT_MS } = settings
  try {
    const [{ BedrockRuntimeClient, ConverseCommand }, { NodeHttpHandler }] = await Promise.all([
      import('@aws-sdk/client-bedrock-runtime'),
      import('@smithy/node-http-handler'),
    ])
    const client = new BedrockRuntimeClient({
      // Its own choice is HTTP/2, which proxies in between often do not pass on.
      ...{ region, maxAttempts: 2, requestHandler: new NodeHttpHandler() },
      ...(endpoint !== undefined && { endpoint }),
      ...(credentials !== undefined && { credentials }),
      ...(profile !== undefined && { profile }),
    })
    try {
      const { system, text } = promptFor(facts, kind)
      const command = new ConverseCommand({
        modelId: model,
        system: [{ text: system }],
        messages: [{ role: 'user', content: [{ text }] }],
        inferenceConfig: { maxTokens: MAX_TOKENS, temperature: 0 },
      })
      const { output, stopReason } = await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) })
      const answer = (output?.message?.content ?? []).flatMap((block) => block.text ?? []).join('\n\n')
      return judge(answer, stopReason, facts, model)
    } finally {
      client.destroy()
    }
  } catch (error) {
    return { ok: false, why: whyNot(error, timeoutMs, model, region) }
  }
}

/** Pure. */
export function judge(answer: string, stopReason: string | undefined, facts: string, model: string): Draft {
  const paragraphs = answer.split(/\n\s*\n/).flatMap((part) => part.trim() || [])
  if (paragraphs.length === 0) return { ok: false, why: 'it said nothing' }
  if (stopReason !== undefined && stopReason !== 'end_turn' && stopReason !== 'stop_sequence') {
    return { ok: false, why: `it did not come to an end (${stopReason})` }
  }
  if (answer.length > MAX_CHARACTERS) return { ok: false, why: 'it said far more than was asked for' }
  const invented = inventedFigures(answer, facts)
  if (invented.length > 0) {
    const more = invented.length > 3 ? ` (+${invented.length - 3})` : ''
    return { ok: false, why: `it says what the facts do not: ${invented.slice(0, 3).join(', ')}${more}` }
  }
  return { ok: true, paragraphs, model }
}
