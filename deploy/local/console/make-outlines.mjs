import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Makes services/console/src/outlines.json, the outlines on which a way is drawn: Africa, southern Europe and western Asia,
 * from Natural Earth (public domain) as the npm package `world-atlas` packs it. Run by hand, when the outlines change:
 * `node deploy/local/console/make-outlines.mjs <countries-110m.json>`.
 */
const [input] = process.argv.slice(2);
if (!input) throw new RangeError('which file?');
const { arcs, transform, objects } = JSON.parse(readFileSync(input, 'utf8'));

/** ISO 3166-1: numeric, as the file has it, and alpha-2. */
const CODES =
  'DZ012 AO024 BJ204 BW072 BF854 BI108 CM120 CF140 TD148 CG178 CD180 CI384 DJ262 EG818 GQ226 ER232 SZ748 ET231 GA266 GM270 GH288 GN324 GW624 KE404 LS426 LR430 LY434 MG450 MW454 ML466 MR478 MA504 MZ508 NA516 NE562 NG566 RW646 SN686 SL694 SO706 ZA710 SS728 SD729 TZ834 TG768 TN788 UG800 EH732 ZM894 ZW716 ES724 PT620 FR250 IT380 GR300 AL008 ME499 MK807 BG100 HR191 BA070 RS688 SI705 CH756 AT040 HU348 RO642 TR792 SY760 LB422 IL376 PS275 JO400 IQ368 SA682 YE887 OM512 AE784 KW414 QA634 CY196 DE276 BE056 GB826 NL528 LU442 CZ203';
const NAMES = new Map(CODES.split(' ').map((each) => [each.slice(2), each.slice(0, 2)]));
const WEST = -20;
const [EAST, SOUTH, NORTH] = [56, -36, 52];

/** Arcs are written as differences of whole numbers. */
const decoded = arcs.map((arc) => {
  let [x, y] = [0, 0];
  return arc.map(([dx, dy]) => {
    [x, y] = [x + dx, y + dy];
    return [x * transform.scale[0] + transform.translate[0], y * transform.scale[1] + transform.translate[1]];
  });
});
const ringOf = (refs) =>
  refs.flatMap((ref, at) => {
    const arc = ref < 0 ? [...decoded[~ref]].reverse() : decoded[ref];
    return at === 0 ? arc : arc.slice(1);
  });
const isNear = (ring) => ring.every(([lon, lat]) => lon > WEST && lon < EAST && lat > SOUTH && lat < NORTH);
/** Tenths of a degree, to the east and to the south. */
const place = ([lon, lat]) => [Math.round(lon * 10), Math.round(-lat * 10)];
const areaOf = (ring) =>
  ring.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = ring[(at + 1) % ring.length];
    return sum + x * nextY - nextX * y;
  }, 0) / 2;

function middleOf(ring) {
  const area = areaOf(ring);
  const sums = ring.reduce(
    ([sumX, sumY], [x, y], at) => {
      const [nextX, nextY] = ring[(at + 1) % ring.length];
      const cross = x * nextY - nextX * y;
      return [sumX + (x + nextX) * cross, sumY + (y + nextY) * cross];
    },
    [0, 0],
  );
  return sums.map((sum) => Math.round(sum / (6 * area)));
}

const outlines = {};
for (const { type, arcs: refs, id } of objects.countries.geometries) {
  const code = NAMES.get(id);
  if (!code) continue;
  const polygons = type === 'Polygon' ? [refs] : refs;
  const rings = polygons
    .map(([outer]) => ringOf(outer))
    .filter(isNear)
    .map((ring) => ring.map(place));
  if (rings.length === 0) continue;
  const largest = rings.reduce((one, other) => (Math.abs(areaOf(other)) > Math.abs(areaOf(one)) ? other : one));
  outlines[code] = {
    d: rings.map((ring) => `M${ring.map((each) => each.join(' ')).join('L')}Z`).join(''),
    at: middleOf(largest),
  };
}
writeFileSync(
  new URL('../../../services/console/src/outlines.json', import.meta.url),
  `${JSON.stringify(Object.fromEntries(Object.entries(outlines).sort()))}\n`,
);
