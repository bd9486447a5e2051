// English on request: the page's own words are exchanged where they stand; what a guide publishes is left as it is.
const WORDS = {
  "· 办事问答": "· services", 大字: "Large", 长辈版: "Elders", 新对话: "New", 选择旗市区: "Choose a place", 用我的位置: "My position",
  "办事地点：": "Place: ", 发送: "Send", "想办什么事？": "What do you need?", 您的问题: "Your question", 跳到输入框: "To the question box",
  "您在哪里办事？": "Where are you?", 关闭: "Close", "您问：": "You asked: ", 四办的回答: "Siban's answer", 问答记录: "Conversation",
  "正在查找…": "Looking…", 重试: "Try again", "我猜您问的是：": "I guess you mean:", 展开全部: "Show all", 打印告知单: "Print",
  承诺办结: "Promised", 办理方式: "Way of handling", 份数指南未载明: "copies not stated", 都备齐了: "all ready", 展开每样的要求: "Details of each",
  现在开门: "open now", 现在不开门: "closed now", 时间: "Hours", 提示: "Note", 别的办法: "Other ways", 地址: "Address", 电话: "Phone",
  距离: "Distance", 能办到: "Does", 收件: "only takes papers in", 咨询: "advises", 查看原文: "Original", 这条不对: "Wrong?", 取消: "Cancel",
  告诉中心: "Tell the centre", "哪里不对？（可以不写）": "What is wrong? (may be left empty)", 您还可以问: "You may also ask", 您可以说: "You may say",
  "您在哪儿？告诉我，好找最近的办理点。": "Where are you? I look for the nearest place.", "这次回答您满意吗？": "Were you satisfied?",
  非常满意: "Very", 满意: "Satisfied", 基本满意: "Fairly", 不满意: "Not", 非常不满意: "Not at all", 都不是: "None of these",
  马上办: "on the spot", 网上办: "online", 就近办: "near you", 一次办: "one visit", "网上办（全程网办）": "wholly online",
  "网上办（网上预审）": "checked online first", "即办（当场办结）": "on the spot", 必要: "required", 非必要: "optional", 容缺后补: "may follow later",
  按情形: "depends", 我的位置附近: "Near me", "这是我的位置，找最近的办事点": "My position: find the nearest place",
  "网络不通，您的问题还没有送到。请检查网络后点「重试」。": "No connection: your question did not arrive. Check it and tap \"Try again\".",
};
for (const [reason, said] of [["您没有允许使用位置，没关系", "You did not allow the position"], ["这个网页的连接方式不能定位", "This connection gives no position"], ["没能定到您的位置", "Your position was not found"]])
  for (const mark of ["：", "。"]) WORDS[`${reason}${mark}请直接输入您在哪个旗市区或苏木乡镇，例如「海拉尔区」，或者从列表里选。`] = `${said}. Type your place, for example Hailar, or choose it from the list.`;

const UNITS = { 工作日: "working days", 自然日: "calendar days", 小时: "hours" };
const FACTS = { 原件: "original", 复印件: "copy", 纸质: "paper", 电子化: "electronic", 纸质或电子化: "paper or electronic", 政府部门核发: "issued by an authority", 申请人自备: "brought by you", 其他: "other source" };
const FORMS = [
  [/^(\d+)个(工作日|自然日)$/, ([, n, unit]) => `${n} ${UNITS[unit]}`],
  [/^共 (\d+) 样$/, ([, n]) => `${n} in all`],
  [/^已备 (\d+) \/ (\d+)$/, ([, n, all]) => `${n} of ${all} ready`],
  [/^还有 (\d+) 样，都展开$/, ([, n]) => `${n} more: show all`],
  [/^还有 (\d+) 行$/, ([, n]) => `${n} more lines`],
  [/^拨打 (\d+)$/, ([, n]) => `Call ${n}`],
  [/^还可以写 (\d+) 个字$/, ([, n]) => `${n} characters left`],
  [/^离您约 ([\d.]+) (公里|米)$/, ([, n, unit]) => `about ${n} ${unit === "米" ? "m" : "km"} from you`],
  [/^(.*)（时间、地图、别的办法）$/, ([, name]) => `${name} (hours, maps, other ways)`],
  [/^(?:(?:原件|复印件) \d+ 份|纸质|电子化|纸质或电子化|政府部门核发|申请人自备|其他|份数指南未载明)(?: · .*)?$/, ([all]) => all.split(" · ").map(fact).join(" · ")],
];
const NAMED = ["aria-label", "placeholder"];

const written = new WeakMap(); // what stood in a text or attribute before
let english = false;

function fact(part) {
  const counted = part.match(/^(原件|复印件) (\d+) 份$/);
  return counted ? `${counted[2]} ${FACTS[counted[1]]}` : FACTS[part] ?? WORDS[part] ?? part;
}

function inEnglish(text) {
  const said = text.trim();
  if (said in WORDS) return WORDS[said];
  const [way, form] = FORMS.find(([one]) => one.test(said)) || [];
  return way ? form(said.match(way)) : text;
}

function exchange(node, read, write) {
  const text = read();
  const told = inEnglish(text);
  if (told !== text) {
    written.set(node, [...(written.get(node) || []), () => read() === told && write(text)]);
    write(told);
  }
}

function walk(root) {
  if (root.nodeType === Node.TEXT_NODE) return exchange(root, () => root.data, (text) => (root.data = text));
  if (root.nodeType !== Node.ELEMENT_NODE || root.tagName === "SCRIPT") return;
  for (const name of NAMED.filter((one) => root.hasAttribute(one))) exchange(root, () => root.getAttribute(name), (text) => root.setAttribute(name, text));
  root.childNodes.forEach(walk);
}

function back(root) {
  (written.get(root) || []).forEach((restore) => restore());
  written.delete(root);
  root.childNodes.forEach(back);
}

const watch = new MutationObserver((changes) => changes.forEach(({ type, target, addedNodes }) => (type === "characterData" ? [target] : [...addedNodes]).forEach(walk)));

/** Shows the page in English or back in Chinese, and whatever is added to it. */
export function speak(wanted) {
  if (wanted === english) return;
  english = wanted;
  document.documentElement.lang = wanted ? "en" : "zh-CN";
  if (wanted) {
    walk(document.body);
    watch.observe(document.body, { childList: true, subtree: true, characterData: true });
  } else {
    watch.disconnect();
    back(document.body);
  }
}
