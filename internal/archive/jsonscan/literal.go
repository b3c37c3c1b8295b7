package jsonscan

import "strconv"

func (s *Scanner) word(w string) bool {
	if len(s.data)-s.pos < len(w) || string(s.data[s.pos:s.pos+len(w)]) != w {
		return false
	}
	s.pos += len(w)
	return true
}

// number walks over the longest number that there is.
func (s *Scanner) number() bool {
	start := s.pos
	s.take('-')
	if !s.digits() {
		return false
	}
	whole := !s.fraction()
	if s.exponent() {
		whole = false
	}
	if whole && !isLong(s.data[start:s.pos]) {
		return s.fail(TooLarge)
	}
	return true
}

// fraction walks over a point and digits; without digits there is no fraction.
func (s *Scanner) fraction() bool {
	start := s.pos
	if s.take('.') && s.digits() {
		return true
	}
	s.pos = start
	return false
}

func (s *Scanner) exponent() bool {
	start := s.pos
	if s.take('e') || s.take('E') {
		if !s.take('+') {
			s.take('-')
		}
		if s.digits() {
			return true
		}
	}
	s.pos = start
	return false
}

func (s *Scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.data) && s.data[s.pos] >= '0' && s.data[s.pos] <= '9' {
		s.pos++
	}
	return s.pos > start
}

// isLong says whether a whole number is one that a long of Java holds.
func isLong(number []byte) bool {
	const sure = 18 // digits that always fit
	if len(number) <= sure {
		return true
	}
	_, err := strconv.ParseInt(string(number), 10, 64)
	return err == nil
}
