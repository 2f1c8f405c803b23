package page

import "github.com/crashtape/crashtape/pipeline/event"

// words are the page's own texts: what is the same in every report.
var words = map[string]event.Text{
	"at":           {EN: "at", ZH: "时刻"},
	"autoWord":     {EN: "Auto", ZH: "自动"},
	"choose":       {EN: "Choose a coin", ZH: "选择币种"},
	"darkWord":     {EN: "Dark", ZH: "深色"},
	"find":         {EN: "Find a coin", ZH: "查找币种"},
	"languageWord": {EN: "Language", ZH: "语言"},
	"lightWord":    {EN: "Light", ZH: "浅色"},
	"linkWord":     {EN: "Link", ZH: "链接"},
	"methodWord":   {EN: "Method", ZH: "方法"},
	"needsScript":  {EN: "Choosing another coin needs JavaScript; the picture shows the first.", ZH: "选择其他币种需要 JavaScript；此处显示第一个。"},
	"printWord":    {EN: "Print", ZH: "打印"},
	"provWord":     {EN: "Method and provenance", ZH: "方法与数据来源"},
	"skipWord":     {EN: "Skip to charts", ZH: "跳到图表"},
	"synthWord":    {EN: "Synthetic", ZH: "合成数据"},
	"themeWord":    {EN: "Theme", ZH: "主题"},
}
