package assets

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
)

func TestEmbeddedEChartsIsTheRecordedBuild(t *testing.T) {
	sum := sha256.Sum256(ECharts)
	want, _, _ := strings.Cut(EChartsDigest, " ")
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("echarts.min.js has sha256 %s, recorded %s: rebuild with npm run build", got, want)
	}
}

func TestEmbeddedEChartsKeepsItsNotices(t *testing.T) {
	for _, notice := range []string{"Apache ECharts 6.1.0 (Apache-2.0)", "Copyright (c) Microsoft Corporation"} {
		if !bytes.Contains(ECharts, []byte(notice)) {
			t.Errorf("echarts.min.js has lost the notice %q", notice)
		}
	}
}

func TestEmbeddedEChartsCannotCloseItsScript(t *testing.T) {
	if bytes.Contains(bytes.ToLower(ECharts), []byte("</script")) {
		t.Error("echarts.min.js contains </script and cannot be inlined")
	}
}

func TestFontsAreWoff2(t *testing.T) {
	for name, font := range map[string][]byte{"serif": Serif, "sans": Sans} {
		if !bytes.HasPrefix(font, []byte("wOF2")) {
			t.Errorf("the %s font is not woff2", name)
		}
	}
}
