/**
 * Forms of one name that no rule of sounds brings together, as West and North Africa write them: Arabic, French, English,
 * Fulfulde, Mande, Hausa. Only names that are the same name; each group a line; the second of most is the Arabic spelling,
 * letter by letter.
 */
const GROUPS: readonly string[] = [
  'mohamed mhmd mohammed muhammad mohamadou mouhamadou mahamadou mamadou modou momodou mahamane mohand mhamed mehmet mamadi',
  'ahmed ahmd ahmad ahmadou amadou hamed hameth amath ahmet',
  'aicha aishh aisha aichatou aishatu aissata aissatou aichetou astou',
  'khadija khdyjh khadidja kadidja kadidia kadiatou khadijatou khadidiatou hadiza kadija',
  'fatima ftmh fatma fatou fatoumata fatimata fatimatou fatimetou fadimata fadma fati',
  'ibrahim abrhym ibrahima brahim brahima ebrahim',
  'hassan hsn hassane hasan assane alassane lassana lassane alhassane',
  'hussein hsyn hussain hossein housseini husseini ousseini housseynou ousseynou alhousseini',
  'ali aly aliou alioune aliyu alou',
  'omar amr umar oumar oumarou omer umaru',
  'othman athmn uthman osman usman ousmane ousmanou othmane outmane',
  'youssef ywsf yusuf youssouf yousif youssoufou issoufou issouf',
  'mariam mrym maryam mariama meryem meriem mariem marieme myriam miriam',
  'souleymane slymn suleiman sulaiman soulaiman slimane soulaymane',
  'ismail asmyl ismael ismaila smail soumaila soumeila',
  'idriss adrys idris idrissa driss',
  'zeinab zynb zainab zaynab zeynabou zeinabou zineb',
  'hawa hw awa hawwa haoua houa',
  'amina amynh aminata aminatou aminetou',
  'halima hlymh halimatou halimata alima',
  'rahmatou ramatou ramata ramatoulaye',
  'abdallah abdlh abdullah abdalla abdoulaye abdellahi abdoullah',
  'abderrahmane abdrhmn abdurrahman abdrahman abdramane abdourahmane abdourrahmane abdirahman',
  'aboubacar aboubkr aboubakar abubakar boubacar boubakar bubakar bocar aboubacrine abubakr aboubakr',
  'diallo dyllw dylw jallow jalloh djallo dialo',
  'lemine amyn lamine amine elemine',
  'diop jobe',
  'ndiaye njie njai',
  'cisse sesay ceesay sise',
  'toure touray ture',
  'camara kamara',
  'coulibaly kulibaly koulibaly',
  'traore trawally tarawally',
  'ba bah',
];

const GROUP_OF: ReadonlyMap<string, string> = new Map(
  GROUPS.flatMap((line) => {
    const names = line.split(' ');
    return names.map((name) => [name, `=${names[0]}`] as const);
  }),
);

/** What stands for all forms of a name; undefined for a name that has no such group. @param ascii lower case, doubled letters kept */
export function variantGroupOf(ascii: string): string | undefined {
  return GROUP_OF.get(ascii);
}
