package tardis

import (
	"errors"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// rowsOf is the start of a file of an exchange's symbol on 2025-10-10.
func rowsOf(exchange, symbol string) string {
	return head + exchange + "," + symbol + ",1760130000145123,1760130000307160,17,sell,105831.5,0.25\n"
}

func TestRecognise(t *testing.T) {
	for name, c := range map[string]struct {
		path, head string
		want       string // key base/quote unit
		start      string
	}{
		"the official path": {
			"binance-delivery/trades/2025/10/10/AAVEUSD_PERP.csv.gz", rowsOf("binance-delivery", "AAVEUSD_PERP"),
			"binance/inverse/AAVEUSD_PERP AAVE/USD quote contracts", "2025-10-10",
		},
		"the official path under other folders": {
			"a/b_c/v1/coinbase/trades/2025/10/10/AAVE-USD.csv.gz", rowsOf("coinbase", "AAVE-USD"),
			"coinbase/spot/AAVE-USD AAVE/USD coins", "2025-10-10",
		},
		"a client's name": {
			"x/gemini_trades_2025-10-10_DOTUSD.csv.gz", rowsOf("gemini", "DOTUSD"),
			"gemini/spot/DOTUSD DOT/USD coins", "2025-10-10",
		},
		"a client's name, uncompressed": {
			"gemini_trades_2025-10-10_DOTUSD.csv", rowsOf("gemini", "DOTUSD"),
			"gemini/spot/DOTUSD DOT/USD coins", "2025-10-10",
		},
		"a name of a slash in the symbol": {
			"kraken_trades_2025-10-10_XBT-USD.csv.gz", rowsOf("kraken", "XBT/USD"),
			"kraken/spot/XBT/USD BTC/USD coins", "2025-10-10",
		},
		"an escaped name": {
			"binance_trades_2025-10-10_%E5%B8%81USDT.csv.gz", rowsOf("binance", "币USDT"),
			"binance/spot/币USDT 币/USDT coins", "2025-10-10",
		},
		"rows alone": {
			"download(3)", rowsOf("okex-swap", "BTC-USDT-SWAP"),
			"okx/linear/BTC-USDT-SWAP BTC/USDT base contracts", "2025-10-10",
		},
		"a name alone, for a day without trades": {
			"bybit_trades_2025-10-10_BTCUSD.csv.gz", head,
			"bybit/inverse/BTCUSD BTC/USD quote contracts", "2025-10-10",
		},
		"a name and nothing read": {
			"bybit_trades_2025-10-10_BTCUSD.csv.gz", "",
			"bybit/inverse/BTCUSD BTC/USD quote contracts", "2025-10-10",
		},
		"a name whose day is the recorder's, not the row's": {
			"coinbase_trades_2025-10-11_BTC-USD.csv.gz", rowsOf("coinbase", "BTC-USD"),
			"coinbase/spot/BTC-USD BTC/USD coins", "2025-10-11",
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, ok, err := Recognise(c.path, []byte(c.head))
			if !ok || err != nil {
				t.Fatalf("%v, %v", ok, err)
			}
			if got := describe(a.Instrument); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if tick.DateOf(a.Start).String() != c.start || a.End-a.Start != tick.Day || a.Slack <= 0 {
				t.Errorf("covers %s to %s, slack %d", a.Start, a.End, a.Slack)
			}
			if a.Kind != venue.Trades || a.Dataset != "trades" || a.Publisher != "tardis" || a.Instrument.Lot != 1 {
				t.Errorf("%+v", a)
			}
		})
	}
}

func describe(in tick.Instrument) string {
	units := []string{"coins", "base contracts", "quote contracts"}
	return in.Key.String() + " " + in.Base + "/" + in.Quote + " " + units[in.Unit]
}

func TestRecogniseLeavesOtherFiles(t *testing.T) {
	for path, head := range map[string]string{
		"BTCUSDT-aggTrades-2025-10-08.zip":         "0,0.2,50,0,0,1735689600010866,False,True\n",
		"trading/BTCUSDT/BTCUSDT2025-10-10.csv.gz": "timestamp,symbol,side,size,price,tickDirection\n",
		"README.md":                            "# Tardis\n",
		"_trades_2025-10-10_X.csv":             "",
		"gemini_trades_2025-13-10_DOTUSD.csv":  "",
		"gemini_candles_2025-10-10_DOTUSD.csv": "",
		"":                                     "",
	} {
		if a, ok, err := Recognise(path, []byte(head)); ok {
			t.Errorf("%s was taken for %+v, %v", path, a, err)
		}
	}
}

func TestRecogniseSaysWhyNot(t *testing.T) {
	for name, c := range map[string]struct{ path, head, want string }{
		"another data type":             {"deribit_derivative_ticker_2025-10-10_BTC-PERPETUAL.csv.gz", "", "derivative_ticker is not read"},
		"another data type by its rows": {"x.csv", "exchange,symbol,timestamp,local_timestamp,funding_timestamp,funding_rate\ndydx,BTC-USD,1760130000145123,1760130000145123,1,2\n", "derivative_ticker is not read"},
		"a book of another depth":       {"binance/book_snapshot_10/2025/10/10/BTCUSDT.csv.gz", "", "book_snapshot_10 is not read"},
		"liquidations by name":          {"binance-futures_liquidations_2025-10-10_BTCUSDT.csv.gz", rowsOf("binance-futures", "BTCUSDT"), "liquidations is not read"},
		"liquidations by folder":        {"my liquidations/x.csv", rowsOf("binance-futures", "BTCUSDT"), "liquidations is not read"},
		"a grouped symbol":              {"deribit_trades_2025-10-10_PERPETUALS.csv.gz", rowsOf("deribit", "BTC-PERPETUAL"), "grouped"},
		"an unknown exchange":           {"nowhere_trades_2025-10-10_BTCUSDT.csv.gz", rowsOf("nowhere", "BTCUSDT"), `"nowhere"`},
		"options":                       {"okex-options_trades_2025-10-10_BTC-USD-251226-100000-C.csv.gz", "", "options"},
		"a quanto":                      {"bitmex_trades_2025-10-10_ETHUSD.csv.gz", "", "quanto"},
		"another symbol in the rows":    {"gemini_trades_2025-10-10_DOTUSD.csv.gz", rowsOf("gemini", "BTCUSD"), "first row"},
		"another exchange in the rows":  {"gemini_trades_2025-10-10_BTCUSD.csv.gz", rowsOf("bitstamp", "BTCUSD"), "first row"},
		"other columns in the rows":     {"gemini_trades_2025-10-10_BTCUSD.csv.gz", "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount\n", "header"},
		"trades named as a book":        {"gemini_incremental_book_L2_2025-10-10_BTCUSD.csv.gz", rowsOf("gemini", "BTCUSD"), "header"},
		"a book of fewer levels":        {"gemini_book_snapshot_25_2025-10-10_BTCUSD.csv.gz", snapshotHeader(5), "header"},
		"neither name nor rows":         {"x.csv", head, "neither name nor first row"},
	} {
		a, ok, err := Recognise(c.path, []byte(c.head))
		if !ok || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v, want an error with %q", name, ok, err, c.want)
		}
		if a.Publisher != "tardis" || a.Dataset == "" {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

func TestSymbols(t *testing.T) {
	for in, want := range map[string]string{
		"aster-futures BTCUSDT":                "aster/linear BTC/USDT coins",
		"binance BTCFDUSD":                     "binance/spot BTC/FDUSD coins",
		"binance FDUSDUSDT":                    "binance/spot FDUSD/USDT coins",
		"binance TUSDT":                        "binance/spot T/USDT coins",
		"binance 1INCHUSDT":                    "binance/spot 1INCH/USDT coins",
		"binance BNSOLSOL":                     "binance/spot BNSOL/SOL coins",
		"binance WBETHETH":                     "binance/spot WBETH/ETH coins",
		"binance USDEUSDC":                     "binance/spot USDE/USDC coins",
		"binance BTCEURI":                      "binance/spot BTC/EURI coins",
		"binance-us DOTUSD":                    "binance-us/spot DOT/USD coins",
		"binance-futures 1000PEPEUSDT":         "binance/linear 1000PEPE/USDT coins",
		"binance-futures BTCUSDT_251226":       "binance/linear BTC/USDT coins",
		"binance-futures ETHBTC":               "binance/linear ETH/BTC coins",
		"binance-delivery BTCUSD_251226":       "binance/inverse BTC/USD quote contracts",
		"bitfinex tBTCUSD":                     "bitfinex/spot BTC/USD coins",
		"bitfinex BTCUST":                      "bitfinex/spot BTC/USDT coins",
		"bitfinex AVAX:USD":                    "bitfinex/spot AVAX/USD coins",
		"bitfinex-derivatives BTCF0:USTF0":     "bitfinex/linear BTC/USDT coins",
		"bitget BTCUSDT":                       "bitget/spot BTC/USDT coins",
		"bitget-futures BTCUSD":                "bitget/inverse BTC/USD quote contracts",
		"bitmex XBTUSD":                        "bitmex/inverse BTC/USD quote contracts",
		"bitmex XBTZ25":                        "bitmex/inverse BTC/USD quote contracts",
		"bitmex SOLUSDT":                       "bitmex/linear SOL/USDT base contracts",
		"bitmex SOLUSDTZ25":                    "bitmex/linear SOL/USDT base contracts",
		"bitstamp DOTUSD":                      "bitstamp/spot DOT/USD coins",
		"bybit BTCUSDT":                        "bybit/linear BTC/USDT coins",
		"bybit BTCPERP":                        "bybit/linear BTC/USDC coins",
		"bybit BTC-26DEC25":                    "bybit/linear BTC/USDC coins",
		"bybit BTCUSDT-26DEC25":                "bybit/linear BTC/USDT coins",
		"bybit BTCUSDZ25":                      "bybit/inverse BTC/USD quote contracts",
		"bybit-spot USDEUSDT":                  "bybit/spot USDE/USDT coins",
		"coinbase AAVE-USD":                    "coinbase/spot AAVE/USD coins",
		"cryptofacilities PF_XBTUSD":           "kraken/linear BTC/USD coins",
		"cryptofacilities PI_XBTUSD":           "kraken/inverse BTC/USD quote contracts",
		"cryptofacilities FI_ETHUSD_251226":    "kraken/inverse ETH/USD quote contracts",
		"deribit BTC-PERPETUAL":                "deribit/inverse BTC/USD quote contracts",
		"deribit BTC-5DEC25":                   "deribit/inverse BTC/USD quote contracts",
		"deribit SOL_USDC-PERPETUAL":           "deribit/linear SOL/USDC coins",
		"deribit BTC_USDC":                     "deribit/spot BTC/USDC coins",
		"dydx-v4 BTC-USD":                      "dydx/linear BTC/USD coins",
		"ftx BTC-PERP":                         "ftx/linear BTC/USD coins",
		"ftx BTC-1230":                         "ftx/linear BTC/USD coins",
		"ftx BTC/USD":                          "ftx/spot BTC/USD coins",
		"gate-io BTC_USDT":                     "gate/spot BTC/USDT coins",
		"gate-io-futures BTC_USDT_20251226":    "gate/linear BTC/USDT base contracts",
		"gate-io-futures BTC_USD":              "gate/inverse BTC/USD quote contracts",
		"gemini DOTUSD":                        "gemini/spot DOT/USD coins",
		"gemini BATUSD":                        "gemini/spot BAT/USD coins",
		"gemini PAXGUSD":                       "gemini/spot PAXG/USD coins",
		"gemini BTCGUSD":                       "gemini/spot BTC/GUSD coins",
		"gemini BTCGUSDPERP":                   "gemini/linear BTC/GUSD coins",
		"huobi ETHHUSD":                        "htx/spot ETH/HUSD coins",
		"huobi-dm BTC_CQ":                      "htx/inverse BTC/USD quote contracts",
		"huobi-dm-swap BTC-USD":                "htx/inverse BTC/USD quote contracts",
		"huobi-dm-linear-swap BTC-USDT":        "htx/linear BTC/USDT base contracts",
		"huobi-dm-linear-swap BTC-USDT-251226": "htx/linear BTC/USDT base contracts",
		"hyperliquid kPEPE":                    "hyperliquid/linear kPEPE/USDC coins",
		"kraken XDG/USD":                       "kraken/spot DOGE/USD coins",
		"kucoin BTC-USDT":                      "kucoin/spot BTC/USDT coins",
		"kucoin-futures XBTUSDTM":              "kucoin/linear BTC/USDT base contracts",
		"kucoin-futures XBTUSDM":               "kucoin/inverse BTC/USD quote contracts",
		"kucoin-futures XBTMZ25":               "kucoin/inverse BTC/USD quote contracts",
		"mexc-futures BTC_USD":                 "mexc/inverse BTC/USD quote contracts",
		"okex BTC-USDT":                        "okx/spot BTC/USDT coins",
		"okex-swap BTC-USD-SWAP":               "okx/inverse BTC/USD quote contracts",
		"okex-swap BTC-USD_UM-SWAP":            "okx/linear BTC/USD base contracts",
		"okex-futures BTC-USDT-251226":         "okx/linear BTC/USDT base contracts",
		"upbit KRW-BTC":                        "upbit/spot BTC/KRW coins",
	} {
		exchange, symbol, _ := strings.Cut(in, " ")
		info, ok := exchanges[exchange]
		if !ok {
			t.Errorf("%s: no such exchange", in)
			continue
		}
		c, err := info.grammar(symbol)
		got := describe(c.Of(currency(c.Base), currency(c.Quote)).Instrument(info.venue, ""))
		if got = strings.Replace(got, "/ ", " ", 1); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", in, got, err, want)
		}
	}
}

func TestEveryGrammarRefusesNonsense(t *testing.T) {
	for id, info := range exchanges {
		for _, symbol := range []string{"", "-", "_", "/", ":", "USD", "USDT", "-USD", "_PERP", "USD_PERP", "PERP", "-PERP", "F0:USTF0", "@107", "xyz:GOLD", "USDTM", "XBTUSDTX99", "A-B-C-D", "BTC-26DEC25-100000-C"} {
			c, err := info.grammar(symbol)
			if err == nil && (c.Base == "" || c.Quote == "" || !c.Market.Valid()) {
				t.Errorf("%s %q: %+v", id, symbol, c)
			}
			if err != nil && c != (venue.Contract{}) {
				t.Errorf("%s %q: %+v beside %v", id, symbol, c, err)
			}
		}
	}
	for _, in := range []struct{ exchange, symbol string }{
		{"deribit", "BTC-26DEC25-100000-C"}, {"okex-futures", "BTC-USD-251226-100000-C"}, {"bybit", "BTC-26DEC25-100000-C"},
	} {
		if _, err := exchanges[in.exchange].grammar(in.symbol); !errors.Is(err, venue.ErrOptions) {
			t.Errorf("%s %s: %v, want %v", in.exchange, in.symbol, err, venue.ErrOptions)
		}
	}
}

func FuzzRecognise(f *testing.F) {
	f.Add("binance-delivery/trades/2025/10/10/AAVEUSD_PERP.csv.gz", rowsOf("binance-delivery", "AAVEUSD_PERP"))
	f.Add("gemini_trades_2025-10-10_DOTUSD.csv.gz", rowsOf("gemini", "DOTUSD"))
	f.Add("x", rowsOf("okex-swap", "BTC-USDT-SWAP"))
	f.Fuzz(func(t *testing.T, path, head string) {
		a, ok, err := Recognise(path, []byte(head))
		if !ok && err != nil || ok && a.Publisher != "tardis" {
			t.Fatalf("%+v, %v, %v", a, ok, err)
		}
		if ok && err == nil {
			in := a.Instrument
			if in.Base == "" || in.Quote == "" || in.Venue == "" || in.Symbol == "" || !in.Market.Valid() || a.End-a.Start != tick.Day {
				t.Fatalf("%+v", a)
			}
		}
	})
}
