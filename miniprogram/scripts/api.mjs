// Makes src/core/schema.d.ts from the API's own document, so that a change of the API breaks the build and not the user.
// The document: the file named on the command line, else ../build/openapi.json, which `make build` writes.
import { readFileSync, writeFileSync } from 'node:fs'
import openapiTS, { astToString } from 'openapi-typescript'

const from = process.argv[2] ?? '../build/openapi.json'
const api = JSON.parse(readFileSync(from, 'utf8'))
const words = '// Made by `npm run api` from the API\'s document; never edited, never committed.\n'
writeFileSync('src/core/schema.d.ts', words + astToString(await openapiTS(api, { defaultNonNullable: false })))
console.log(`src/core/schema.d.ts: ${Object.keys(api.paths).length} paths`)
