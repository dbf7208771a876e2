import { describe, expect, it } from 'vitest'
import { json, season, type TestSource, testSource } from '../test/source.ts'
import { SourceClient } from './client.ts'
import { gamesOfDay } from './day.ts'

const DATE = '2025-01-01'
const signal = new AbortController().signal

function client(source: TestSource, options: { signal?: AbortSignal; timeoutMs?: number } = {}): SourceClient {
  return new SourceClient({ url: source.url, signal, retryAfterMs: 0, ...options })
}

describe('the source’s own answers', () => {
  it('arrive whole', async () => {
    await using source = await testSource()
    const day = gamesOfDay(season, DATE)
    expect(await client(source).boxscores(DATE)).toEqual({ available: true, body: { date: DATE, rows: day.boxscores } })
    expect(await client(source).playByPlay(DATE)).toEqual({ available: true, body: { date: DATE, rows: day.pbp } })
    for (const answer of [
      ...[client(source).odds(), client(source).schedule(), client(source).injuries(DATE), client(source).players()],
      ...[client(source).transactions(), client(source).attendance()],
      ...[client(source).seasonStats(DATE), client(source).snapshots(DATE)],
    ]) {
      expect((await answer).available).toBe(true)
    }
    expect((await client(source).teams()).size).toBe(30)
  })

  it('of a date that is not there yet are unavailable, with where it was asked', async () => {
    await using source = await testSource()
    expect(await client(source).boxscores('2025-01-04')).toEqual({
      available: false,
      message: '404 from /boxscores?date=2025-01-04',
    })
  })
})

describe('a source that answers nonsense', () => {
  const row = { ...gamesOfDay(season, DATE).boxscores[0] }

  it.each([
    ['another 404', json({ error: 'no such page' }, 404), 'answered 404: no such page'],
    ['a field of the wrong type', json({ date: DATE, rows: [row, { ...row, pts: '12' }] }), 'rows.1.pts: '],
    ['a missing field', json({ date: DATE, rows: [{ ...row, team: undefined }] }), 'rows.0.team: '],
    ['half a point', json({ date: DATE, rows: [{ ...row, pts: 0.5 }] }), 'rows.0.pts: '],
    ['no rows', json({ date: DATE }), 'rows: '],
    ['rows of another date', json({ date: DATE, rows: [{ ...row, game_date: '2025-01-02' }] }), 'found 2025-01-02'],
    ['a bad request', json({ error: 'bad date' }, 400), 'answered 400: bad date'],
  ])('is refused, and what is wrong is said: %s', async (_, handler, message) => {
    await using source = await testSource()
    source.answer('/boxscores', handler)
    await expect(client(source).boxscores(DATE)).rejects.toThrow(message)
    await expect(client(source).boxscores(DATE)).rejects.toThrow(`${source.url}/boxscores?date=${DATE}: `)
  })

  it('says HTML when it is HTML', async () => {
    await using source = await testSource()
    source.answer('/boxscores', (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'))
    await expect(client(source).boxscores(DATE)).rejects.toThrow('HTML instead of JSON')
  })

  it('says so when half of the JSON is missing', async () => {
    await using source = await testSource()
    source.answer('/boxscores', (_, response) => response.end('{"date":"2025-01-01","rows":[{"pl'))
    await expect(client(source).boxscores(DATE)).rejects.toThrow('no whole JSON')
  })
})

describe('a source in trouble', () => {
  it.each([429, 500, 503])('is asked once more after %i', async (status) => {
    await using source = await testSource()
    let calls = 0
    source.answer('/teams', (request, response) => {
      calls += 1
      if (calls > 1) json({ rows: [{ abbreviation: 'BOS' }] })(request, response)
      else response.writeHead(status, { 'retry-after': '0' }).end()
    })
    expect(await client(source).teams()).toEqual(new Set(['BOS']))
    expect(calls).toBe(2)
  })

  it('is not asked a fourth time', async () => {
    await using source = await testSource()
    source.answer('/teams', (_, response) => response.writeHead(503).end())
    await expect(client(source).teams()).rejects.toThrow('answered 503, asked 3 times')
    expect(source.requests).toHaveLength(3)
  })

  it('that breaks off in the middle is asked again, and then named', async () => {
    await using source = await testSource()
    source.answer('/teams', (_, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"rows":[', () => response.destroy())
    })
    await expect(client(source).teams()).rejects.toThrow('cannot be reached or broke off')
    expect(source.requests).toHaveLength(3)
  })

  it.each([
    ['3600', '3600'],
    ['Sat, 04 Jan 2025 13:30:00 GMT', '3600'],
  ])(
    'that wants to be left alone for long (%s) is left alone, and it is said for how long',
    async (header, seconds) => {
      await using source = await testSource()
      source.answer('/teams', (_, response) =>
        response.writeHead(429, { 'retry-after': header, date: 'Sat, 04 Jan 2025 12:30:00 GMT' }).end(),
      )
      await expect(client(source).teams()).rejects.toThrow(`answered 429 and wants to be left alone for ${seconds} s`)
      expect(source.requests).toHaveLength(1)
    },
  )

  it('that never answers is given up', async () => {
    await using source = await testSource()
    source.answer('/teams', () => {})
    await expect(client(source, { timeoutMs: 20 }).teams()).rejects.toThrow('no whole answer within 0.02 s')
  })

  it('that nobody runs is named', async () => {
    const gone = await testSource()
    await gone[Symbol.asyncDispose]()
    await expect(client(gone).teams()).rejects.toThrow(
      `${gone.url}/teams: cannot be reached or broke off (ECONNREFUSED)`,
    )
  })

  it('lets go at once when the caller cancels', async () => {
    await using source = await testSource()
    const cancel = new AbortController()
    source.answer('/teams', () => cancel.abort(new Error('cancelled')))
    await expect(client(source, { signal: cancel.signal }).teams()).rejects.toThrow('cancelled')
    expect(source.requests).toHaveLength(1)
  })
})

it('an address that is none is refused', () => {
  expect(() => new SourceClient({ url: 'stats source', signal })).toThrow('not a URL: "stats source"')
})
