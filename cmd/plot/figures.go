package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/flashcrash"
)

func newFigures(s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "figures DATE", Short: "Write a day's figures for print: SVG, PDF and PNG",
		Long: `figures DATE writes the figures for a paper's column (89 mm wide) and for a slide (254 mm wide) as
SVG, PDF and PNG of 300 dpi, and beside each its caption in English and Chinese; --lang says which comes
first. Text in the figures is English and drawn as outlines, so no font is needed to open them.`,
		Example: "  plot figures 2025-10-10",
		Args:    oneDate,
		RunE:    func(c *cobra.Command, args []string) error { return s.figures(c.Context(), args[0]) },
	}
}

func (s *settings) figures(ctx context.Context, date string) error {
	in, results, err := s.analysed(ctx, date)
	if err != nil {
		return err
	}
	if err := s.printed(in, results); err != nil {
		return err
	}
	return complete(in)
}

// printed writes the figures that there are data for and names the others.
func (s *settings) printed(in flashcrash.Input, results *flashcrash.Results) error {
	figures, err := flashcrash.PrintFigures(results, in)
	if err != nil {
		return err
	}
	folder := filepath.Join(folderOf(in), "figures")
	for _, f := range figures {
		if f.Missing.EN != "" {
			fmt.Fprintf(s.stdout, "%s: not written: %s\n", f.ID, f.Missing.EN)
			continue
		}
		if err := s.figure(folder, f); err != nil {
			return err
		}
	}
	return nil
}

// figure writes one figure in every size and format, and its caption last.
func (s *settings) figure(folder string, f flashcrash.PrintFigure) error {
	for _, size := range chart.PrintSizes {
		for _, format := range chart.PrintFormats {
			name := filepath.Join(folder, f.ID+"-"+size.ID+"."+format)
			if err := s.write(name, func(w io.Writer) error { return f.Picture.Write(w, size, format) }); err != nil {
				return err
			}
		}
	}
	texts := []string{f.Caption.EN, f.Caption.ZH}
	if s.lang == "zh" {
		texts = []string{f.Caption.ZH, f.Caption.EN}
	}
	return s.write(filepath.Join(folder, f.ID+".txt"), func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s\n%s", texts[0], texts[1])
		return err
	})
}

// write writes a file below --out and says where it is.
func (s *settings) write(name string, fill func(io.Writer) error) error {
	file, err := store.WriteFile(s.out, name, fill)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "%s (%d kB)\n", filepath.Join(s.out, file.Name), (file.Bytes+999)/1000)
	return nil
}
