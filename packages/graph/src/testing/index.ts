export { drawGraph, drawnAsset, drawnCheck, drawnKey, drawnOperation } from './drawing.ts'
export { type LayeredGraphOptions, layeredGraph, seeded } from './layered-graph.ts'
