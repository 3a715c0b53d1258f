// This file counts what sweeps clear away, for the metrics page.
package app

import "github.com/prometheus/client_golang/prometheus"

// meter is workflows.Meter in the words of Prometheus.
type meter struct{ contents, bytes *prometheus.CounterVec }

func newMeter() meter {
	why := []string{"why"}
	return meter{
		prometheus.NewCounterVec(prometheus.CounterOpts{Name: "gongmo_contents_cleared_total", Help: "Contents that sweeps removed from the file store, by why: refused, unnamed, unfinished."}, why),
		prometheus.NewCounterVec(prometheus.CounterOpts{Name: "gongmo_contents_cleared_bytes_total", Help: "Bytes of the contents that sweeps removed from the file store."}, why),
	}
}

// Cleared implements workflows.Meter.
func (m meter) Cleared(why string, bytes int64) {
	m.contents.WithLabelValues(why).Inc()
	m.bytes.WithLabelValues(why).Add(float64(bytes))
}
