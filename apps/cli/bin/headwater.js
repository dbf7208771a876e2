#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Keeps compiled code between commands: most of what a short command waits for is loading.
enableCompileCache()

const { freshBundle, makeBundleSoon, useBundle } = await import('../src/bundle/fresh-bundle.ts')
const bundle = freshBundle()
const { main } = (bundle && (await useBundle(bundle))) ?? (await import('../src/main.ts'))
await main(process.argv.slice(2))
if (!bundle) await makeBundleSoon()
