// This file counts what sweeps clear away and who was told to come back, for the metrics page.
package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gongmo/app/query"
)

// meter is workflows.Meter in the words of Prometheus, and the count of the line at the door.
type meter struct {
	contents, bytes *prometheus.CounterVec
	turned          prometheus.Counter
}

func newMeter() meter {
	why := []string{"why"}
	return meter{
		prometheus.NewCounterVec(prometheus.CounterOpts{Name: "gongmo_contents_cleared_total", Help: "Contents that sweeps removed from the file store, by why: refused, unnamed, unfinished."}, why),
		prometheus.NewCounterVec(prometheus.CounterOpts{Name: "gongmo_contents_cleared_bytes_total", Help: "Bytes of the contents that sweeps removed from the file store."}, why),
		prometheus.NewCounter(prometheus.CounterOpts{Name: "gongmo_pages_put_off_total", Help: "Readers who were told to come back because too many pages were asked for at once."}),
	}
}

// Cleared implements workflows.Meter.
func (m meter) Cleared(why string, bytes int64) {
	m.contents.WithLabelValues(why).Inc()
	m.bytes.WithLabelValues(why).Add(float64(bytes))
}

// unscanned counts, whenever it is asked, the files that no scanner has looked at.
type unscanned struct{ query *query.DB }

var unscannedFiles = prometheus.NewDesc("gongmo_files_unscanned", "Files that the scanner has not looked at, by why: waiting, TOO_LARGE, AWAY.", []string{"why"}, nil)

// Describe implements prometheus.Collector.
func (unscanned) Describe(out chan<- *prometheus.Desc) { out <- unscannedFiles }

// Collect implements prometheus.Collector.
func (u unscanned) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	counts, err := u.query.UnscannedFiles(ctx)
	if err != nil {
		out <- prometheus.NewInvalidMetric(unscannedFiles, err)
		return
	}
	for why, n := range counts {
		if why == "" {
			why = "waiting"
		}
		out <- prometheus.MustNewConstMetric(unscannedFiles, prometheus.GaugeValue, float64(n), why)
	}
}
