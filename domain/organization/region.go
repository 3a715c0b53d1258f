// This file names the seventeen provinces (광역자치단체) that regional rules of a call speak of.
package organization

// Region is the province of the head office.
type Region string

const (
	Seoul     Region = "SEOUL"
	Busan     Region = "BUSAN"
	Daegu     Region = "DAEGU"
	Incheon   Region = "INCHEON"
	Gwangju   Region = "GWANGJU"
	Daejeon   Region = "DAEJEON"
	Ulsan     Region = "ULSAN"
	Sejong    Region = "SEJONG"
	Gyeonggi  Region = "GYEONGGI"
	Gangwon   Region = "GANGWON"
	Chungbuk  Region = "CHUNGBUK"
	Chungnam  Region = "CHUNGNAM"
	Jeonbuk   Region = "JEONBUK"
	Jeonnam   Region = "JEONNAM"
	Gyeongbuk Region = "GYEONGBUK"
	Gyeongnam Region = "GYEONGNAM"
	Jeju      Region = "JEJU"
	Abroad    Region = "ABROAD"
)

// Regions lists every region in the customary order.
func Regions() []Region {
	return []Region{Seoul, Busan, Daegu, Incheon, Gwangju, Daejeon, Ulsan, Sejong, Gyeonggi, Gangwon, Chungbuk, Chungnam,
		Jeonbuk, Jeonnam, Gyeongbuk, Gyeongnam, Jeju, Abroad}
}

// Capital reports whether the region is in 수도권; several programmes favour the others.
func (r Region) Capital() bool { return r == Seoul || r == Incheon || r == Gyeonggi }
