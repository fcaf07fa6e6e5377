#!/usr/bin/env node
import { run } from './run.js';

const out = { say: (text: string) => console.log(text), complain: (text: string) => console.error(text) };
process.exitCode = await run(process.argv.slice(2), out, process.env);
