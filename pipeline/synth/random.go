package synth

import "math"

// random is a splitmix64 generator (Steele, Lea and Flood 2014). It is our own so that
// a seed means the same market under every version of Go.
type random struct{ state uint64 }

const golden = 0x9e3779b97f4a7c15

// newRandom gives each part of the market a stream of its own, so that one more symbol
// does not change the others' draws.
func newRandom(seed uint64, name string) random {
	const prime = 1099511628211 // of FNV-1a
	h := seed ^ 14695981039346656037
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * prime
	}
	r := random{h}
	r.next()
	return r
}

func (r *random) next() uint64 {
	r.state += golden
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// uniform is in [0, 1).
func (r *random) uniform() float64 { return float64(r.next()>>11) * 0x1p-53 }

// below is in [0, n).
func (r *random) below(n int) int { return int(r.next() % uint64(n)) }

// normal has mean 0 and variance 1: the sum of four uniforms, which is as good here as
// the true one and has no tail beyond 3.5.
func (r *random) normal() float64 {
	z := r.next()
	sum := float64(z&0xffff) + float64(z>>16&0xffff) + float64(z>>32&0xffff) + float64(z>>48)
	return (sum*0x1p-16 - 2) * math.Sqrt(3)
}

// exponential has mean 1.
func (r *random) exponential() float64 { return -math.Log(1 - r.uniform()) }

// lognormal has median 1.
func (r *random) lognormal(sigma float64) float64 { return math.Exp(sigma * r.normal()) }
