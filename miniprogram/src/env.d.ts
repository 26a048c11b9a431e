/// <reference types="vite/client" />
declare const __API__: string
declare const __TEST_LOGIN__: boolean
declare const __TEMPLATES__: Partial<Record<string, string>>
