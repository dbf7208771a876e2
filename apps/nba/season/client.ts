import { setTimeout as wait } from 'node:timers/promises'
import * as v from 'valibot'
import { answers, notAvailable } from './answers.ts'
import type { BoxscoreRow, InjuryRow, OddsRow, PlayByPlayRow, ScheduleRow } from './rows.ts'

/** What a page of several tables answers, each under its name in bronze. */
export type PageOf<name extends 'players' | 'seasonStats' | 'snapshots'> = v.InferOutput<(typeof answers)[name]>
/** A list that only grows, up to the date `through`. */
export type ListOf<name extends 'transactions' | 'attendance'> = v.InferOutput<(typeof answers)[name]>

/** The source answered something that cannot be used, or did not answer. The message says which address and what was wrong. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
}

/** What the source has, or why it has nothing yet (`404 from /boxscores?date=2025-01-01`). */
export type Answer<T> =
  | { readonly available: true; readonly body: T }
  | { readonly available: false; readonly message: string }

export interface SourceOptions {
  /** Where the source is: `http://127.0.0.1:4001`. */
  readonly url: string
  /** Gives up on Ctrl-C, cancel and timeout of the caller. */
  readonly signal: AbortSignal
  /** Milliseconds that one request may take. */
  readonly timeoutMs?: number
  /** Milliseconds before the one retry, where the source does not say (Retry-After). */
  readonly retryAfterMs?: number
}

const LONGEST_WAIT_MS = 30_000

/** Reads the stats source; every answer is checked. One retry when it is overloaded, broken or does not answer. */
export class SourceClient {
  readonly #url: string
  readonly #signal: AbortSignal
  readonly #timeoutMs: number
  readonly #retryAfterMs: number

  constructor({ url, signal, timeoutMs = 20_000, retryAfterMs = 1000 }: SourceOptions) {
    if (!URL.canParse(url)) throw new SourceError(`the source's address is not a URL: "${url}" (SEASON_URL)`)
    this.#url = url.replace(/\/+$/, '')
    this.#signal = signal
    this.#timeoutMs = timeoutMs
    this.#retryAfterMs = retryAfterMs
  }

  async boxscores(date: string): Promise<Answer<{ readonly rows: readonly BoxscoreRow[] }>> {
    return this.#ofDate(`/boxscores?date=${date}`, answers.boxscores, date)
  }

  async playByPlay(date: string): Promise<Answer<{ readonly rows: readonly PlayByPlayRow[] }>> {
    return this.#ofDate(`/pbp?date=${date}`, answers.pbp, date)
  }

  /** The injury report as it stood on that date. */
  async injuries(date: string): Promise<Answer<{ readonly rows: readonly InjuryRow[] }>> {
    return this.#get(`/injuries?date=${date}`, answers.injuries)
  }

  /** All that were ever offered, up to the date `through`. */
  async odds(): Promise<Answer<{ readonly through: string; readonly rows: readonly OddsRow[] }>> {
    return this.#get('/odds', answers.odds)
  }

  async schedule(): Promise<Answer<{ readonly rows: readonly ScheduleRow[] }>> {
    return this.#get('/schedule', answers.schedule)
  }

  /** All that were ever made, up to the date `through`. */
  async transactions(): Promise<Answer<ListOf<'transactions'>>> {
    return this.#get('/transactions', answers.transactions)
  }

  /** Of all games played, up to the date `through`. */
  async attendance(): Promise<Answer<ListOf<'attendance'>>> {
    return this.#get('/attendance', answers.attendance)
  }

  /** Who plays in the league: contracts and attributes. */
  async players(): Promise<Answer<PageOf<'players'>>> {
    return this.#get('/players', answers.players)
  }

  /** The season's statistics as they stood on the morning of that date. */
  async seasonStats(date: string): Promise<Answer<PageOf<'seasonStats'>>> {
    return this.#get(`/season-stats?date=${date}`, answers.seasonStats)
  }

  /** The pages of players and teams as they stood on the morning of that date. */
  async snapshots(date: string): Promise<Answer<PageOf<'snapshots'>>> {
    return this.#get(`/snapshots?date=${date}`, answers.snapshots)
  }

  /** The abbreviations that the other answers may use. */
  async teams(): Promise<ReadonlySet<string>> {
    const answer = await this.#get('/teams', answers.teams)
    if (!answer.available) throw new SourceError(`${this.#url}/teams: the source has no teams`)
    return new Set(answer.body.rows.map((team) => team.abbreviation))
  }

  async #ofDate<Row extends { readonly game_date: string }, Body extends { readonly rows: readonly Row[] }>(
    path: string,
    schema: v.GenericSchema<unknown, Body>,
    date: string,
  ): Promise<Answer<Body>> {
    const answer = await this.#get(path, schema)
    if (!answer.available) return answer
    const stray = answer.body.rows.findIndex((row) => row.game_date !== date)
    if (stray >= 0) {
      const found = answer.body.rows[stray]?.game_date
      throw new SourceError(`${this.#url}${path}: rows.${stray}.game_date: found ${found}, expected ${date}`)
    }
    return answer
  }

  async #get<Body>(path: string, schema: v.GenericSchema<unknown, Body>): Promise<Answer<Body>> {
    const response = await this.#fetchWithRetry(path)
    const where = `${this.#url}${path}`
    const parsed = parseJson(where, response)
    if (response.status === 404 && v.is(notAvailable, parsed)) {
      return { available: false, message: `404 from ${path}` }
    }
    if (response.status !== 200) throw new SourceError(`${where}: answered ${response.status}${errorIn(parsed)}`)
    const checked = v.safeParse(schema, parsed, { abortEarly: true })
    if (checked.success) return { available: true, body: checked.output }
    const [issue] = checked.issues
    throw new SourceError(`${where}: ${v.getDotPath(issue) ?? 'the answer'}: ${issue.message}`)
  }

  async #fetchWithRetry(path: string): Promise<RawAnswer> {
    const first = await this.#fetchOnce(path)
    if ('status' in first && first.status !== 429 && first.status < 500) return first
    await wait('status' in first ? (first.retryAfterMs ?? this.#retryAfterMs) : this.#retryAfterMs, null, {
      signal: this.#signal,
    })
    const second = await this.#fetchOnce(path)
    if ('failure' in second) throw new SourceError(`${this.#url}${path}: ${second.failure}`, { cause: second.cause })
    if (second.status === 429 || second.status >= 500) {
      throw new SourceError(`${this.#url}${path}: answered ${second.status}, and again after a retry`)
    }
    return second
  }

  async #fetchOnce(path: string): Promise<RawAnswer | { readonly failure: string; readonly cause: unknown }> {
    const limit = AbortSignal.timeout(this.#timeoutMs)
    try {
      const response = await fetch(`${this.#url}${path}`, {
        headers: { accept: 'application/json' },
        signal: AbortSignal.any([this.#signal, limit]),
      })
      const contentType = response.headers.get('content-type') ?? ''
      return { status: response.status, contentType, body: await response.text(), retryAfterMs: retryAfter(response) }
    } catch (cause) {
      this.#signal.throwIfAborted()
      if (limit.aborted) return { failure: `no whole answer within ${this.#timeoutMs / 1000} s`, cause }
      return { failure: `cannot be reached or broke off (${reason(cause)})`, cause }
    }
  }
}

interface RawAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly retryAfterMs: number | null
}

/** Only in seconds: a date would need a clock that agrees with the source's. */
function retryAfter(response: Response): number | null {
  const header = response.headers.get('retry-after') ?? ''
  return /^\d{1,6}$/.test(header) ? Math.min(Number(header) * 1000, LONGEST_WAIT_MS) : null
}

function parseJson(where: string, { status, contentType, body }: RawAnswer): unknown {
  try {
    return JSON.parse(body)
  } catch (cause) {
    if (contentType.includes('html') || body.trimStart().startsWith('<')) {
      throw new SourceError(`${where}: answered ${status} with HTML instead of JSON; is SEASON_URL the stats source?`, {
        cause,
      })
    }
    throw new SourceError(`${where}: answered ${status} with ${body.length} characters that are no whole JSON`, {
      cause,
    })
  }
}

function errorIn(body: unknown): string {
  return v.is(v.object({ error: v.string() }), body) ? `: ${body.error}` : ''
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message
  return error.message
}
