/** Words that say nothing by themselves, a language each; anyone may add to them. Short ones alone: long ones are rare. */
const languages: Record<string, string> = {
  en: "the a an and or but not is are was were be been am do does did have has had you your yours he him his she her it its we us our they them their this that these those there here what which who when where why how to of in on at for with from by as if so just too very can could will would should i me my im dont its thats u ur lol",
  de: "der die das ein eine einen einem einer und oder aber nicht ist sind war waren bin bist hat habe haben du dich dir dein er ihm ihn sie ihr es wir uns unser ich mich mir mein was wer wie wo warum wann zu in im am an auf aus bei mit von vom für um so auch nur noch schon mal ja nein doch da hier dann wenn dass",
  es: "el la los las un una y o pero no es son era soy eres ser yo tu él ella nosotros ellos me te se mi su lo le que quien como cuando donde por para con de del en a al si ya muy más este esta eso esto hay",
  fr: "le la les un une des et ou mais pas ne est sont était suis es je tu il elle on nous vous ils elles me te se mon ton son ma ta sa mes tes ses ce cette ça que qui quoi comment quand où pour par avec de du dans en à au aux si très plus y",
  pt: "o a os as um uma e ou mas não é são era sou eu tu você ele ela nós eles me te se meu seu minha sua que quem como quando onde por para com de do da em no na ao se já muito mais este esta isso isto",
  id: "yang dan di ke dari ini itu untuk dengan tidak bukan ada aku saya kamu dia kita mereka apa siapa kapan mana kenapa bagaimana juga sudah belum lagi saja bisa mau ya sih kok nya",
  tr: "bir ve veya ama değil bu şu o ben sen biz siz onlar ne kim nasıl neden nerede için ile de da mi mı mu mü çok daha en var yok evet hayır",
  vi: "là và của có không một những các này đó tôi bạn anh chị em nó chúng ta gì ai sao khi nào ở với cho để rất thì mà cũng đã đang sẽ được",
  ja: "の に は を た が で て と し れ さ ある いる も する から な こと として い や など なっ ない この ため その あっ よう また もの です ます か ね よ だ",
  ar: "من في على إلى عن مع هذا هذه ذلك تلك هو هي هم نحن أنا أنت كان كانت ليس لا ما لم لن قد أن إن أو و ثم كل بعد قبل كيف متى أين لماذا يا",
};

export const stopWords: ReadonlySet<string> = new Set(Object.values(languages).join(" ").split(" "));
