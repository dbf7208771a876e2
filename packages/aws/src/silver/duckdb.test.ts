import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { identifier, literal, numberIn, parquet, textIn, withDuckdb } from './duckdb.ts'

describe('withDuckdb', () => {
  it('gives an empty folder that is gone afterwards, with what was spilled, also where the work fails', async () => {
    const folders: string[] = []
    const work = withDuckdb(async ({ folder, rows }) => {
      expect(readdirSync(folder)).toEqual([])
      const [row] = await rows(`select current_setting('temp_directory') as spill`)
      folders.push(folder, textIn(row, 'spill') ?? '')
      throw new Error('the work')
    })
    await expect(work).rejects.toThrow('the work')
    expect(folders).toHaveLength(2)
    expect(folders.filter((folder) => existsSync(folder))).toEqual([])
  })

  it('keeps pieces of work at one time apart, and can be opened again after the last', async () => {
    const work = (name: string) =>
      withDuckdb(async ({ folder, rows }) => {
        await rows(`create temp table own as select ${literal(name)} as name`)
        const found = await rows('select name from own')
        return { folder, name: textIn(found[0], 'name') }
      })
    const all = await Promise.all(['a', 'b', 'c', 'd'].map(work))
    expect(all.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd'])
    expect(new Set(all.map(({ folder }) => folder)).size).toBe(4)
    expect((await work('e')).name).toBe('e')
  })

  it('fetches no extension', async () => {
    await withDuckdb(async ({ rows }) => {
      await expect(rows(`from read_parquet('s3://bucket/x.parquet')`)).rejects.toThrow(/httpfs/)
    })
  })

  it('reads times as they are in UTC, and numbers without loss', async () => {
    const [row] = await withDuckdb(({ rows }) =>
      rows(
        `select (timestamptz '2024-01-15 23:30:00-02')::timestamp as "at", 9007199254740993 as big, 1.10::decimal(16,2) as amount,
              $1 as given, null as nothing`,
        ['given'],
      ),
    )
    expect(textIn(row, 'at')).toBe('2024-01-16 01:30:00')
    expect(textIn(row, 'big')).toBe('9007199254740993')
    expect(textIn(row, 'amount')).toBe('1.10')
    expect(textIn(row, 'given')).toBe('given')
    expect(textIn(row, 'nothing')).toBeNull()
    expect(numberIn(row, 'amount')).toBe(1.1)
    expect(() => numberIn(row, 'given')).toThrow(/no number/)
  })

  it('quotes names and texts', async () => {
    const [row] = await withDuckdb(({ rows }) => rows(`select ${literal(`it's`)} as ${identifier('a"b')}`))
    expect(row).toEqual({ 'a"b': `it's` })
  })

  it('makes no columns of a path', async () => {
    const names = await withDuckdb(async ({ folder, rows }) => {
      const file = `${folder}/year=2024.parquet`
      await rows(`copy (select 1 as id) to ${literal(file)}`)
      return Object.keys((await rows(`from ${parquet([file])}`))[0] ?? {})
    })
    expect(names).toEqual(['id'])
  })
})
