import { describe, expect, it } from 'vitest'
import { askedFormats, reportFormats, streamOf } from './asked-formats.ts'

const asked = (words: string[] | undefined, json = false) => askedFormats(words, { json, known: reportFormats })

describe('the formats that are asked for', () => {
  it('are pretty where nothing was said, and each with the file behind its first colon', () => {
    expect(asked(undefined)).toEqual([{ format: 'pretty', file: null }])
    expect(asked([], true)).toEqual([{ format: 'json', file: null }])
    expect(asked(['json', 'junit:out/a:b.xml'], true)).toEqual([
      { format: 'json', file: null },
      { format: 'junit', file: 'out/a:b.xml' },
    ])
  })

  it('leave stdout to what a program reads; a log of GitHub holds its commands and the rest in one', () => {
    const streams = (...words: string[]) => {
      const all = asked(words)
      return all.map((one) => [one.format, streamOf(one, all)])
    }
    expect(streams('pretty', 'json')).toEqual([
      ['pretty', 'stderr'],
      ['json', 'stdout'],
    ])
    expect(streams('pretty', 'github', 'json:a.json').slice(0, 2)).toEqual([
      ['pretty', 'stdout'],
      ['github', 'stdout'],
    ])
  })

  it.each([
    [['jsn'], '"jsn" is no format'],
    [['json:'], 'names no file'],
    [['json:a', 'junit:a'], 'two formats would write a'],
    [['json', 'junit'], 'json and junit cannot both be printed'],
    [['github', 'json'], 'github and json cannot both be printed'],
  ])('%j is refused with what to do', (words, message) => {
    expect(() => asked(words)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining(message) }),
    )
  })
})
