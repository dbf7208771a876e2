import * as v from 'valibot'
import { answers, notAvailable } from './answers.ts'
import { fetchAnswer, type Patience, type RawAnswer, SourceError } from './fetch-answer.ts'
import type { BoxscoreRow, InjuryRow, OddsRow, PlayByPlayRow, ScheduleRow } from './rows.ts'

/** What a page of several tables answers, each under its name in bronze. */
export type PageOf<name extends 'players' | 'seasonStats' | 'snapshots'> = v.InferOutput<(typeof answers)[name]>
/** A list that only grows, up to the date `through`. */
export type ListOf<name extends 'transactions' | 'attendance'> = v.InferOutput<(typeof answers)[name]>

/** What the source has, or why it has nothing yet (`404 from /boxscores?date=2025-01-01`). */
export type Answer<T> =
  | { readonly available: true; readonly body: T }
  | { readonly available: false; readonly message: string }

export interface SourceOptions extends Partial<Patience> {
  /** Where the source is: `http://127.0.0.1:4001`. */
  readonly url: string
  readonly signal: AbortSignal
}

/** Reads the stats source, patiently (`fetchAnswer`); every answer is checked. What cannot be used is a `SourceError`. */
export class SourceClient {
  readonly #url: string
  readonly #patience: Patience

  constructor({ url, signal, timeoutMs = 20_000, retryAfterMs = 1000 }: SourceOptions) {
    if (!URL.canParse(url)) throw new SourceError(`the source's address is not a URL: "${url}" (SEASON_URL)`)
    this.#url = url.replace(/\/+$/, '')
    this.#patience = { signal, timeoutMs, retryAfterMs }
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
      const where = `${this.#url}${path}`
      throw new SourceError(`${where}: rows.${stray}.game_date: found ${found}, expected ${date}`, { look: where })
    }
    return answer
  }

  async #get<Body>(path: string, schema: v.GenericSchema<unknown, Body>): Promise<Answer<Body>> {
    const where = `${this.#url}${path}`
    const response = await fetchAnswer(where, this.#patience)
    const parsed = parseJson(where, response)
    if (response.status === 404 && v.is(notAvailable, parsed)) {
      return { available: false, message: `404 from ${path}` }
    }
    if (response.status !== 200) {
      throw new SourceError(`${where}: answered ${response.status}${errorIn(parsed)}`, { look: where })
    }
    const checked = v.safeParse(schema, parsed, { abortEarly: true })
    if (checked.success) return { available: true, body: checked.output }
    const [issue] = checked.issues
    throw new SourceError(`${where}: ${v.getDotPath(issue) ?? 'the answer'}: ${issue.message}`, { look: where })
  }
}

function parseJson(where: string, { status, contentType, body }: RawAnswer): unknown {
  try {
    return JSON.parse(body)
  } catch (cause) {
    if (contentType.includes('html') || body.trimStart().startsWith('<')) {
      throw new SourceError(`${where}: answered ${status} with HTML instead of JSON; is SEASON_URL the stats source?`, {
        cause,
        look: where,
      })
    }
    throw new SourceError(
      `${where}: answered ${status} with ${body.length} characters that are no whole JSON (a part of the answer may be missing)`,
      {
        cause,
        look: where,
      },
    )
  }
}

function errorIn(body: unknown): string {
  return v.is(v.object({ error: v.string() }), body) ? `: ${body.error}` : ''
}
